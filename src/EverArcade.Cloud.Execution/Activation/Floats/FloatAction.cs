namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>What a step of a function means to the bits of floats. The operands' heights are as in <see cref="FloatStep"/>.</summary>
internal enum FloatAction : byte
{
    /// <summary>Operands come and go whose bits are nobody's choice.</summary>
    Kept,

    /// <summary>Leaves a float that is no NaN.</summary>
    Canonical,

    /// <summary>Leaves a float that was computed.</summary>
    Open,

    /// <summary>The bits of the operands on top are seen; they stay.</summary>
    See,

    /// <summary>Reads a local that is a float.</summary>
    Get,

    /// <summary>Sets a local that is a float.</summary>
    Set,

    /// <summary>Sets a local that is a float and leaves the value.</summary>
    Tee,

    /// <summary>Changes the sign of the top, whatever its other bits.</summary>
    Sign,

    /// <summary>Gives the operand below the sign of the top, which is seen.</summary>
    CopySign,

    /// <summary>Leaves one of two operands.</summary>
    Select,

    Block,
    Loop,
    If,
    Else,
    End,

    /// <summary>Branches, and may go on instead.</summary>
    BranchIf,

    Branch,
    BranchTable,
    Return,
    Unreachable,
}
