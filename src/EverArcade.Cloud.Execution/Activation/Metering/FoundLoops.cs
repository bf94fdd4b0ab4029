using EverArcade.Cloud.Execution.Activation.Loops;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>The loops of a body that are paid as a whole: always, or where they are asked.</summary>
/// <remarks>Not thread-safe; reused for all functions of a module.</remarks>
/// <param name="stretches">Told which of its stretches are run as often as a loop counts.</param>
/// <param name="counters">Has seen the loops' instructions.</param>
internal sealed class FoundLoops(Stretches stretches, LoopCounters counters)
{
    /// <summary>Loops that count, with the offset of each.</summary>
    public List<(int Offset, CountedLoop Loop)> Counted { get; } = [];

    /// <summary>Loops that can be asked how often they run, with the stretch each starts with, in the order of those.</summary>
    public List<(int Header, AskedLoop Loop)> Asked { get; } = [];

    /// <summary>Another body begins.</summary>
    public void Clear()
    {
        Counted.Clear();
        Asked.Clear();
    }

    /// <summary>Looks at a loop that only its last instruction leads back in, and that nothing else leaves.</summary>
    /// <param name="closed">The loop, just closed.</param>
    /// <param name="condition">Of the branch back.</param>
    /// <param name="depth">How many blocks are open directly in it.</param>
    /// <param name="next">Offset behind it.</param>
    public void Look(in BlockFrame closed, LoopCondition condition, int depth, int next)
    {
        if (counters.Find(condition, closed.Writes, depth) is { } counted)
        {
            stretches.CountAs(closed.Header, Counted.Count);
            Counted.Add((closed.Offset, counted));
        }
        else if (!closed.HasLoop && counters.FindAsked(condition, closed.Writes, depth) is { } asked)
        {
            Asked.Add((closed.Header, asked with { Offset = closed.Offset, Body = closed.Start, End = next }));
        }
    }
}
