namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>What was learned of one function while its body was checked.</summary>
internal struct FunctionFacts
{
    /// <summary>Parameters and declared locals.</summary>
    public int Locals;

    /// <summary>Most values on the operand stack.</summary>
    public int Operands;

    /// <summary>Offset of the first instruction.</summary>
    public int Code;

    /// <summary>Whether it computes floats whose NaN bits the specification leaves open.</summary>
    public bool Floats;

    /// <summary>First of its entries in <see cref="ModuleFacts.Calls"/>.</summary>
    public int CallsStart;

    public int CallsCount;
}
