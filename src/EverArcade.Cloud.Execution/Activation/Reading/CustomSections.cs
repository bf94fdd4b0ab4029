using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Counts custom sections and checks their names; what they hold is not read.</summary>
internal struct CustomSections
{
    private int _count;
    private int _bytes;

    /// <returns>Whether reading may go on: a section over the bounds is refused, but hides nothing.</returns>
    public bool Check(ReadOnlySpan<byte> module, in Section section, RefusalList refusals)
    {
        _count++;
        _bytes += section.Content.Length;
        if (_count == ActivationLimits.CustomSectionsMax + 1)
        {
            refusals.Add(
                WasmRefusals.Count, section.Offset, $"custom sections: {_count} or more, at most {ActivationLimits.CustomSectionsMax}.");
        }

        refusals.AddAbove(
            WasmRefusals.CustomSize, section.Offset, "bytes of custom sections", (ulong)_bytes, ActivationLimits.CustomBytesMax);
        var cursor = new ByteCursor(module, section.Content);
        _ = cursor.Name();
        if (!cursor.Ok)
        {
            refusals.Add(WasmRefusals.Malformed, cursor.ProblemOffset, $"Custom section: {cursor.Problem}.");
        }

        return cursor.Ok;
    }
}
