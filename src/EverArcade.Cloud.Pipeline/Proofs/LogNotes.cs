using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Notes;

namespace EverArcade.Cloud.Pipeline.Proofs;

/// <summary>What this host signs about receipt logs, under the origins that its deployment's name gives them. Thread-safe.</summary>
public sealed class LogNotes(HostKey host, PipelineOptions options)
{
    /// <summary>The log as it stands at a head, as the text of a signed note.</summary>
    public string SignedAt(Head head) => LogNote.Sign(OriginOf(head), head.Frontier, host.Key).ToString();

    /// <summary>The key to check the notes of a head's log with, one line.</summary>
    public string KeyOf(Head head) => NoteKey.Of(OriginOf(head), host.Key.PublicKey) + "\n";

    private string OriginOf(Head head) => LogNote.OriginOf(options.LogOrigin, head.Contract, head.Branch);
}
