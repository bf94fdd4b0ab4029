namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <summary>What stands before a branch back to a loop's start: two operands, of which either may be the counter, compared.</summary>
/// <param name="Left">The first operand.</param>
/// <param name="Comparison">While what relation of the first to the second the loop goes on.</param>
/// <param name="Right">The second operand.</param>
/// <param name="Wide">Whether they have 64 bits rather than 32.</param>
internal readonly record struct LoopCondition(LoopOperand Left, LoopComparison Comparison, LoopOperand Right, bool Wide)
{
    /// <summary>The same, with its operands exchanged.</summary>
    public LoopCondition Turned() => new(
        Right,
        Comparison switch
        {
            LoopComparison.Less => LoopComparison.Greater,
            LoopComparison.LessSigned => LoopComparison.GreaterSigned,
            LoopComparison.LessOrEqual => LoopComparison.GreaterOrEqual,
            LoopComparison.LessOrEqualSigned => LoopComparison.GreaterOrEqualSigned,
            LoopComparison.Greater => LoopComparison.Less,
            LoopComparison.GreaterSigned => LoopComparison.LessSigned,
            LoopComparison.GreaterOrEqual => LoopComparison.LessOrEqual,
            LoopComparison.GreaterOrEqualSigned => LoopComparison.LessOrEqualSigned,
            _ => Comparison,
        },
        Left,
        Wide);
}
