using EverArcade.Cloud.Pipeline.Ledger;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>The part of a span that a list asks for, as row keys.</summary>
internal readonly record struct PendingRange
{
    public PendingRange(
        PendingSpan span, DateTimeOffset before, PendingCursor? after)
    {
        Span = span;
        var to = Math.Min(span.ToTicks, before.UtcTicks);
        To = LedgerKeys.PendingFrom(to);

        // The key of the cursor, and a character more: the first key behind it.
        var inside = after is { } cursor && cursor.AcceptedAt.UtcTicks >= span.FromTicks;
        From = inside
            ? LedgerKeys.Pending(after!.Value.AcceptedAt, after.Value.Submission) + "0"
            : LedgerKeys.PendingFrom(span.FromTicks);
        IsWhole = !inside && to == span.ToTicks;
    }

    public PendingSpan Span { get; }

    public string From { get; }

    /// <summary>Behind the last.</summary>
    public string To { get; }

    /// <summary>Whether it is all of the span: only then nothing found means nothing waits.</summary>
    public bool IsWhole { get; }
}
