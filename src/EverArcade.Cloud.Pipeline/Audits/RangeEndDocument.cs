using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>One end of a range as it was found, with the checkpoint that was the newest there.</summary>
internal sealed record RangeEndDocument(
    ulong Sequence, string LastReceipt, string StateRoot, string LogRoot, string Checkpoint)
{
    public static RangeEndDocument Of(Head head) => new(
        head.Sequence.Number, head.LastReceipt.ToString(), head.StateRoot.ToString(), head.Frontier.Root.ToString(),
        head.Checkpoint.ToString());

    public AuditEnd ToEnd() => new(new Sequence(Sequence), Parse(LastReceipt), Parse(StateRoot), Parse(LogRoot));

    private static Hash256 Parse(string hex) => Hash256.TryParse(hex, out var hash)
        ? hash : throw new IntegrityException("record of an audit's range", $"'{hex}' is no hash");
}
