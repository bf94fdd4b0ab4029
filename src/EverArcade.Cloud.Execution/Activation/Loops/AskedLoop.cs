using System.Numerics;

namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <summary>A loop of which it can be told where it starts, for most numbers it may start with, how often it runs; for the others not. It is
/// asked there: if the number is certain, it is charged as a whole and a copy without charges runs, else the loop that charges each time.
/// Only small innermost loops are worth it.</summary>
/// <param name="Wide">Whether its numbers have 64 bits rather than 32.</param>
/// <param name="Counter">The local that counts.</param>
/// <param name="Step">What each iteration adds to it.</param>
/// <param name="Bound">What it is compared with.</param>
/// <param name="Until">Whether it goes on until the counter equals the bound.</param>
/// <param name="Direction">How it is compared otherwise; of one that goes on until, whether it counts down.</param>
internal readonly record struct AskedLoop(
    bool Wide, uint Counter, LoopStep Step, LoopOperand Bound, bool Until, LoopDirection Direction)
{
    /// <summary>What an iteration costs, but for what is in its branches.</summary>
    public uint Gas { get; init; }

    /// <summary>Offset of its instruction.</summary>
    public int Offset { get; init; }

    /// <summary>Offset of the first instruction in it.</summary>
    public int Body { get; init; }

    /// <summary>Offset behind its end.</summary>
    public int End { get; init; }

    /// <summary>Bytes that a copy takes.</summary>
    public int Length => End - Offset;

    /// <summary>Whether what each iteration adds, once turned, is the opposite of <see cref="Step"/>.</summary>
    public bool StepTurned => ((Direction.Mask & 1) != 0) ^ Step.Down;

    /// <summary>What each iteration adds to the counter as it is turned, if that is a constant.</summary>
    public ulong StepUp => (StepTurned ? unchecked(0 - Step.Value) : Step.Value) & Numbers;

    /// <summary>The largest number of its width.</summary>
    public ulong Numbers => Wide ? ulong.MaxValue : uint.MaxValue;

    /// <param name="wide">Whether its numbers have 64 bits.</param>
    /// <param name="counter">The local that counts.</param>
    /// <param name="step">What each iteration adds to it, not none.</param>
    /// <param name="comparison">While what relation to the bound the loop goes on.</param>
    /// <param name="bound">What the counter is compared with.</param>
    /// <returns>The loop, or null if asking would lead nowhere.</returns>
    public static AskedLoop? Of(bool wide, uint counter, LoopStep step, LoopComparison comparison, LoopOperand bound)
    {
        var bits = wide ? 64 : 32;
        if (comparison != LoopComparison.NotEqual)
        {
            return new AskedLoop(wide, counter, step, bound, Until: false, LoopDirection.Of(comparison, bits));
        }

        var up = new AskedLoop(wide, counter, step, bound, Until: true, default);
        var down = up with { Direction = new LoopDirection(up.Numbers, OrEqual: false) };
        return step.IsLocal ? null : BitOperations.IsPow2(up.StepUp) ? up : BitOperations.IsPow2(down.StepUp) ? down : null;
    }
}
