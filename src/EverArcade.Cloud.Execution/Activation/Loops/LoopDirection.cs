namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <summary>How an order of two numbers becomes one of numbers without sign that grow.</summary>
/// <param name="Mask">What both are combined with by exclusive or: the highest bit for numbers with a sign, all bits for those that shrink.</param>
/// <param name="OrEqual">Whether the loop goes on at the bound too.</param>
internal readonly record struct LoopDirection(ulong Mask, bool OrEqual)
{
    /// <param name="comparison">While what relation to the bound the loop goes on; not <see cref="LoopComparison.NotEqual"/>.</param>
    /// <param name="bits">Width of the numbers.</param>
    public static LoopDirection Of(LoopComparison comparison, int bits)
    {
        var signed = comparison is LoopComparison.LessSigned or LoopComparison.LessOrEqualSigned
            or LoopComparison.GreaterSigned or LoopComparison.GreaterOrEqualSigned;
        var down = comparison is LoopComparison.Greater or LoopComparison.GreaterOrEqual
            or LoopComparison.GreaterSigned or LoopComparison.GreaterOrEqualSigned;
        var equal = comparison is LoopComparison.LessOrEqual or LoopComparison.LessOrEqualSigned
            or LoopComparison.GreaterOrEqual or LoopComparison.GreaterOrEqualSigned;
        var all = ulong.MaxValue >> (64 - bits);
        return new LoopDirection((signed ? 1UL << (bits - 1) : 0) ^ (down ? all : 0), equal);
    }
}
