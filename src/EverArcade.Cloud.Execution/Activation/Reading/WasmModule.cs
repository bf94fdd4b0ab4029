namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>What a module consists of, as far as checks and instrumentation need it. Filled by <see cref="ModuleReader"/>.</summary>
/// <remarks>Functions and globals are listed in index order, the imported ones first. Not changed after reading; then thread-safe.</remarks>
internal sealed class WasmModule(ReadOnlyMemory<byte> bytes)
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>In the order of the file, custom ones included.</summary>
    public List<Section> Sections { get; } = [];

    public List<FunctionType> Types { get; } = [];

    public List<Import> Imports { get; } = [];

    /// <summary>Type index of each function.</summary>
    public List<uint> Functions { get; } = [];

    public int ImportedFunctions { get; set; }

    public List<Bounds> Tables { get; } = [];

    public List<Bounds> Memories { get; } = [];

    /// <summary>Whether the memory is the module's own.</summary>
    public bool MemoryImported { get; set; }

    public List<GlobalType> Globals { get; } = [];

    public int ImportedGlobals { get; set; }

    public List<Export> Exports { get; } = [];

    /// <summary>Functions that some element segment names, with repetitions: what the table can hold.</summary>
    public List<uint> Elements { get; } = [];

    public int ElementSegments { get; set; }

    /// <summary>Data segments as announced before the code; null without that section.</summary>
    public uint? DataCount { get; set; }

    /// <summary>Bodies of the functions that are not imported: from their locals to their last <c>end</c>.</summary>
    public List<ByteRange> Bodies { get; } = [];

    /// <summary>The type of a function by its index.</summary>
    public FunctionType TypeOf(uint function) => Types[(int)Functions[(int)function]];

    public Section? Find(SectionId id)
    {
        foreach (var section in Sections)
        {
            if (section.Id == id)
            {
                return section;
            }
        }

        return null;
    }
}
