using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Listing;

/// <summary>Checkpoints as a list has them: each is what a host has signed, or is named. Whether that host is to be believed is
/// for whoever reads them to say. Thread-safe.</summary>
public sealed class CheckpointList(ILedger ledger)
{
    /// <param name="head">The end of the branch they are read on.</param>
    /// <param name="from">The first sequence.</param>
    /// <param name="max">Most checkpoints, also of those that cannot be read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<Listed<StoredCheckpoint>>> ListAsync(
        Head head, Sequence from, int max, CancellationToken cancellationToken)
    {
        var rows = await ledger.ListCheckpointsAsync(head.Contract, head.Branch, from, max, cancellationToken);
        return [.. rows.Select(row => new Listed<StoredCheckpoint>(row.Sequence.ToString(), Open(head, row) is (var signed, null)
            ? new StoredCheckpoint(row, signed!) : null))];
    }

    /// <summary>The newest at or below a sequence, or null when there is none.</summary>
    /// <exception cref="IntegrityException">That one is not what was written.</exception>
    public async Task<StoredCheckpoint?> ReadAsync(Head head, Sequence atOrBelow, CancellationToken cancellationToken)
    {
        if (await ledger.ReadCheckpointAsync(head.Contract, head.Branch, atOrBelow, cancellationToken) is not { } row)
        {
            return null;
        }

        var (signed, problem) = Open(head, row);
        return problem is null
            ? new StoredCheckpoint(row, signed!)
            : throw CheckpointCheck.Corrupt(row, head.Contract, problem);
    }

    // Whoever signed it: which hosts are trusted is the reader's to say.
    private static (SignedCheckpoint? Signed, string? Problem) Open(Head head, CheckpointRow row) =>
        CheckpointCheck.Read(row, head.Contract, head.Branch, hosts: null);
}
