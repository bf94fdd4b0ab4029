namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>What was learned of a module's bodies while they were checked, and what instrumentation builds on.</summary>
internal sealed class ModuleFacts(int bodies)
{
    /// <summary>By body, that is, without imported functions.</summary>
    public FunctionFacts[] Functions { get; } = new FunctionFacts[bodies];

    /// <summary>Calls of all bodies one after the other: a function's index, or the complement of the type's for a call through the
    /// table.</summary>
    public List<int> Calls { get; } = [];

    public bool UsesMemoryGrow { get; set; }

    public bool UsesMemoryFill { get; set; }

    public bool UsesMemoryCopy { get; set; }

    public bool UsesTableCopy { get; set; }

    /// <summary>Data segments that <c>memory.init</c> names.</summary>
    public SegmentSet MemoryInits { get; } = new();

    /// <summary>Element segments that <c>table.init</c> names.</summary>
    public SegmentSet TableInits { get; } = new();
}
