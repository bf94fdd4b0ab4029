namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <summary>A loop that is known, where it starts, to run a certain number of times: it is left only at its end, where its counter, which
/// changes by the same in every iteration, is compared with what does not change.</summary>
/// <param name="Counter">The local that counts.</param>
/// <param name="Step">What each iteration adds to it, modulo 2^32; never 0.</param>
/// <param name="Bound">What it is compared with.</param>
/// <param name="Until">Whether it goes on until the counter equals the bound; otherwise while the counter, as <paramref name="Mask"/>
/// turns it, lies below the bound, turned alike.</param>
/// <param name="Mask">What makes of the comparison one of unsigned numbers that grow: the highest bit for signed ones, and all bits for
/// those that shrink. A bound that is constant has it in already.</param>
/// <param name="Gas">What one iteration costs.</param>
internal readonly record struct CountedLoop(uint Counter, uint Step, LoopOperand Bound, bool Until, uint Mask, uint Gas)
{
    /// <summary>Dearest iteration that is charged ahead: with 2^32 of them that is far below what gas can hold.</summary>
    public const uint GasMax = 1 << 24;

    private const uint Sign = 0x8000_0000;

    /// <summary>What each iteration adds to the counter as <see cref="Mask"/> turns it.</summary>
    public uint StepUp => (Mask & 1) == 0 ? Step : unchecked(0 - Step);

    /// <summary>The loop, if the number of its iterations can always be told: overflow of the counter included.</summary>
    public static CountedLoop? Of(uint counter, uint step, LoopComparison comparison, LoopOperand bound)
    {
        if (step == 0)
        {
            return null;
        }

        if (comparison == LoopComparison.NotEqual)
        {
            return new CountedLoop(counter, step, bound, Until: true, 0, 0);
        }

        var direction = LoopDirection.Of(comparison, 32);
        var (mask, equal) = ((uint)direction.Mask, direction.OrEqual);
        if (bound.IsLocal)
        {
            var any = new CountedLoop(counter, step, bound, Until: false, mask, 0);
            return !equal && any.StepUp < Sign && uint.IsPow2(any.StepUp) ? any : null;
        }

        var turned = (uint)bound.Value ^ mask;
        if (equal && turned == uint.MaxValue)
        {
            return null;
        }

        var loop = new CountedLoop(counter, step, bound with { Value = turned + (equal ? 1U : 0U) }, Until: false, mask, 0);
        return loop.StepUp < Sign && (uint.IsPow2(loop.StepUp) || !loop.MayPassTheEnd) ? loop : null;
    }

    /// <summary>Whether a counter below the bound may become so large that it starts again from 0. With a step that is a power of two it
    /// then never reaches a bound that it did not reach before.</summary>
    public bool MayPassTheEnd => Bound.IsLocal ? StepUp > 1 : Bound.Value > unchecked(0 - StepUp);
}
