using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Counts comparisons of one kind and keeps the first difference. Not thread-safe.</summary>
/// <param name="name">What is looked at.</param>
internal sealed class Comparison(string name)
{
    private ulong _count;
    private string? _notRun;
    private Difference? _difference;

    /// <summary>Whether there is no use in going on.</summary>
    public bool IsDecided => _difference is not null;

    public ulong Count => _count;

    public void Same(string place, string expected, string found)
    {
        _count++;
        if (_difference is null && !string.Equals(expected, found, StringComparison.Ordinal))
        {
            _difference = new Difference(place, expected, found);
        }
    }

    /// <summary>Something must hold; when it does not, what was found is said.</summary>
    public void Holds(string place, string expected, bool holds, string found) => Same(place, expected, holds ? expected : found);

    /// <summary>Everything an executor says of a guest must be the same.</summary>
    public void Same(string place, ExecutionOutcome expected, ExecutionOutcome found)
    {
        _count++;
        _difference ??= Of("status", expected.Status, found.Status)
            ?? Of("detail", expected.Detail, found.Detail)
            ?? Of("gasUsed", expected.GasUsed, found.GasUsed)
            ?? Of("peakMemoryPages", expected.PeakMemoryPages, found.PeakMemoryPages)
            ?? Of("output", Spell(expected.Output), Spell(found.Output));

        Difference? Of<T>(string field, T left, T right)
            where T : notnull =>
            left.Equals(right) ? null : new Difference($"{place}.{field}", $"{left}", $"{right}");
    }

    /// <summary>Some of it is not run. The first reason is kept.</summary>
    public void NotRun(string reason) => _notRun ??= reason;

    public CheckReport Report(string ran) =>
        new(name, ran, _count, _count == 0 ? _notRun ?? "there was nothing to run it on" : _notRun, _difference);

    private static string Spell(ReadOnlyMemory<byte> output) => $"{output.Length} bytes, SHA-256 {Hash256.Of(output.Span)}";
}
