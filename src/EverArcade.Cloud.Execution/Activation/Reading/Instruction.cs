namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>One instruction with its immediates.</summary>
internal struct Instruction
{
    /// <summary>Where it stands in the module.</summary>
    public int Offset;

    public Opcode Opcode;

    /// <summary>Label, index of function, type, local, global or segment, block type, alignment exponent, number of labels before the default,
    /// type of a typed select, or value of an <c>i32.const</c>.</summary>
    public uint Index;

    /// <summary>For a block: whether <see cref="Index"/> is a type index rather than a value type's byte (0x40 for none).</summary>
    public bool IndexIsType;

    /// <summary>Offset of the first label of a <c>br_table</c>.</summary>
    public int Labels;
}
