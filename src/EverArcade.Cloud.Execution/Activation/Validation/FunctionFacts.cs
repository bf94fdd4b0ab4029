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

    /// <summary>The last offset, outside of all blocks and without operands, before which nothing is called. What leaves the function before
    /// it has called nothing.</summary>
    public int CallsBehind;

    /// <summary>Whether it computes floats whose NaN bits the specification leaves open.</summary>
    public bool Floats;

    /// <summary>First of its entries in <see cref="ModuleFacts.Calls"/>.</summary>
    public int CallsStart;

    public int CallsCount;
}
