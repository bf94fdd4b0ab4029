using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>What of a branch an audit is to look at: never more than there is.</summary>
/// <param name="From">First sequence; the one behind <paramref name="To"/> when there is nothing to look at.</param>
/// <param name="To">Last sequence.</param>
internal readonly record struct AuditSpan(Sequence From, Sequence To)
{
    /// <param name="head">The branch's end.</param>
    /// <param name="from">First sequence asked for.</param>
    /// <param name="to">Last sequence asked for; null for the head's.</param>
    public static AuditSpan Of(Head head, Sequence from, Sequence? to)
    {
        var last = to is { } asked && asked < head.Sequence ? asked : head.Sequence;
        return new AuditSpan(new Sequence(Math.Clamp(from.Number, 1, last.Number + 1)), last);
    }
}
