using System.Text;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>Says of branches that they are nearly always taken: engines that read it put what is skipped out of the way. It changes nothing
/// but speed, and an engine may ignore it (WebAssembly branch hinting proposal).</summary>
/// <remarks>The section: how many functions; for each its index, how many branches, and for each branch its offset from the start of the
/// function's locals, 1, and 1 for likely. It stands before the code.</remarks>
internal sealed class BranchHints
{
    /// <summary>Name of the custom section.</summary>
    public const string Section = "metadata.code.branch_hint";

    private readonly ByteWriter _functions = new(1 << 10);
    private readonly List<int> _offsets = [];
    private uint _count;

    /// <summary>The branch at an offset of the function that is being written is likely taken.</summary>
    public void Add(int offset) => _offsets.Add(offset);

    /// <summary>The function has been written.</summary>
    public void Close(uint function)
    {
        if (_offsets.Count == 0)
        {
            return;
        }

        _functions.U32(function);
        _functions.U32((uint)_offsets.Count);
        foreach (var offset in _offsets)
        {
            _functions.U32((uint)offset);
            _functions.Byte(1);
            _functions.Byte(1);
        }

        _offsets.Clear();
        _count++;
    }

    /// <summary>Writes the section, unless there is nothing to say.</summary>
    public void Write(ByteWriter output)
    {
        if (_count == 0)
        {
            return;
        }

        var content = new ByteWriter(_functions.Written.Length + 64);
        content.Sized(Encoding.UTF8.GetBytes(Section));
        content.U32(_count);
        content.Bytes(_functions.Written);
        output.Byte((byte)Reading.SectionId.Custom);
        output.Sized(content.Written);
    }
}
