using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Embedded.Reading;
using EverArcade.Cloud.Storage.Embedded.Writing;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>The ledger in SQLite.</summary>
internal sealed class EmbeddedLedger(WriteLoop writer, ReaderPool readers, LedgerWrites writes) : ILedger
{
    public Task<bool> CreateAsync(ContractRecord contract, CancellationToken cancellationToken)
    {
        StoredText.CheckName(contract.Genesis);
        return writer.RunAsync(session => LedgerWrites.Create(session, contract), cancellationToken);
    }

    public Task<SubmissionEntry> AcceptAsync(PendingSubmission pending, CancellationToken cancellationToken) =>
        writer.RunAsync(session => writes.Accept(session, pending), cancellationToken);

    public Task<VersionedHead> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken)
    {
        LedgerCommitCheck.Throw(commit);
        if (commit.Next.Sequence.Number >= Place.SequenceMax)
        {
            throw new ArgumentException(
                $"The embedded store ends at sequence {Place.SequenceMax - 1}.", nameof(commit));
        }

        return writer.RunAsync(session => LedgerWrites.Commit(session, commit), cancellationToken);
    }

    public Task<ContractRecord?> ReadContractAsync(ContractId contract, CancellationToken cancellationToken) =>
        readers.ReadAsync(static (session, id) => session.Contracts.Read(id), contract, cancellationToken);

    public Task<IReadOnlyList<ListedContract>> ListContractsAsync(
        ContractId? after, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, page) => session.Contracts.List(page.after, page.max), (after, max), cancellationToken);

    public Task<VersionedHead?> ReadHeadAsync(ContractId contract, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, id) => session.Contracts.TryGetNumber(id, out var no) ? session.Heads.Read(no, id) : null,
            contract, cancellationToken);

    public Task<VersionedHead?> ReadHeadAsync(
        ContractId contract, BranchId branch, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, key) => session.Contracts.TryGetNumber(key.contract, out var no)
                ? session.Heads.Read(no, key.contract, key.branch) : null,
            (contract, branch), cancellationToken);

    public Task<SubmissionEntry?> ReadEntryAsync(
        ContractId contract, MarkerKey marker, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, key) => session.Contracts.TryGetNumber(key.contract, out var no)
                ? EntryReads.Find(session, no, key.marker) : null,
            (contract, marker), cancellationToken);

    public Task<SubmissionEntry?> ReadEntryAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, key) => session.Contracts.TryGetNumber(key.contract, out var no)
                ? EntryReads.Find(session, no, key.submission) : null,
            (contract, submission), cancellationToken);

    public Task<PendingSubmission?> ReadPendingAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, key) => session.Entries.FindPending(key.submission) is { } found
                && session.Entries.ReadPending(found.Id) is { } pending && pending.Contract == key.contract
                && pending.Submission == key.submission ? pending : null,
            (contract, submission), cancellationToken);

    public Task<IReadOnlyList<EntryFault>> CheckEntriesAsync(
        ContractId contract, BranchId branch, IReadOnlyList<Marker> markers, bool isComplete,
        CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, asked) => EntryChecks.Check(session, asked.contract, asked.branch, asked.markers),
            (contract, branch, markers), cancellationToken);

    /// <remarks>A sweep asks: what it is told waits can be run, so keys that have rotted are written again here.</remarks>
    public async Task<IReadOnlyList<PendingSubmission>> ListPendingAsync(
        DateTimeOffset before, PendingCursor? after, int max, CancellationToken cancellationToken)
    {
        var (listed, lost) = await readers.ReadAsync(
            static (session, page) =>
            {
                var pending = session.Entries.ListPending(page.before, page.after, page.max);
                return (pending, PendingRepair.FindLost(session, pending));
            },
            (before, after, max), cancellationToken);
        if (lost.Count > 0)
        {
            _ = await writer.RunAsync(session => PendingRepair.Run(session, lost), cancellationToken);
        }

        return listed;
    }

    public async Task RestoreAsync(LedgerRepair repair, CancellationToken cancellationToken)
    {
        LedgerRepairCheck.Throw(repair);
        _ = await writer.RunAsync(session => RowRepair.Restore(session, repair), cancellationToken);
    }

    public Task<IReadOnlyList<ContractId>> ListLostContractsAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(static (session, _) => session.LostContracts.List(), 0, cancellationToken);

    public Task<ContractTraces?> ReadContractTracesAsync(ContractId contract, CancellationToken cancellationToken) =>
        readers.ReadAsync(static (session, id) => session.LostContracts.ReadTraces(id), contract, cancellationToken);

    public Task<bool> RestoreContractAsync(ContractRecord contract, CancellationToken cancellationToken) =>
        writer.RunAsync(session => session.Contracts.TryRestore(contract, session.LostContracts.FindNumber(contract.Id)), cancellationToken);

    public Task<bool> RestoreHeadAsync(Head head, CancellationToken cancellationToken) =>
        writer.RunAsync(session => HeadRepair.Restore(session, head), cancellationToken);

    public async Task PruneAsync(
        ContractId contract, BranchId branch, Sequence from, Sequence to, CancellationToken cancellationToken)
    {
        // In pieces: the writer serves every contract.
        Sequence? next = from;
        while (next is { } first)
        {
            next = await writer.RunAsync(
                session => RowRepair.Prune(session, contract, branch, first, to), cancellationToken);
        }
    }

    public Task<ReceiptRow?> ReadReceiptAsync(
        ContractId contract, BranchId branch, Sequence sequence, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, key) => session.Contracts.TryGetLine(key.contract, key.branch, out var line)
                ? session.Receipts.Read(Place.Of(line, key.sequence)) : null,
            (contract, branch, sequence), cancellationToken);

    public Task<IReadOnlyList<ReceiptRow>> ReadReceiptsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, page) => session.Contracts.TryGetLine(page.contract, page.branch, out var line)
                ? session.Receipts.Read(Place.Of(line, page.from), Place.LastOf(line), page.max) : [],
            (contract, branch, from, max), cancellationToken);

    public Task<IReadOnlyList<Hash256>> ReadReceiptHashesAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, page) => session.Contracts.TryGetLine(page.contract, page.branch, out var line)
                ? session.Receipts.ReadHashes(Place.Of(line, page.from), Place.LastOf(line), page.max) : [],
            (contract, branch, from, max), cancellationToken);

    public Task<Hash256?> ReadLogNodeAsync(
        ContractId contract, BranchId branch, int level, ulong index, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, key) => session.Contracts.TryGetLine(key.contract, key.branch, out var line)
                ? session.History.ReadNode(line, key.level, key.index) : null,
            (contract, branch, level, index), cancellationToken);

    public Task<CheckpointRow?> ReadCheckpointAsync(
        ContractId contract, BranchId branch, Sequence atOrBelow, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, key) => session.Contracts.TryGetLine(key.contract, key.branch, out var line)
                ? session.History.ReadNewest(Place.Of(line, Sequence.Zero), Place.Of(line, key.atOrBelow)) : null,
            (contract, branch, atOrBelow), cancellationToken);

    public Task<IReadOnlyList<CheckpointRow>> ListCheckpointsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, page) => session.Contracts.TryGetLine(page.contract, page.branch, out var line)
                ? session.History.List(Place.Of(line, page.from), Place.LastOf(line), page.max) : [],
            (contract, branch, from, max), cancellationToken);
}
