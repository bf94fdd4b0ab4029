using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>A ledger whose calls a test can hold and fail, and whose answers it can alter.</summary>
public sealed class HookedLedger(ILedger inner) : ILedger
{
    public PortHooks Hooks { get; } = new();

    public List<LedgerCommit> Commits { get; } = [];

    public Func<VersionedHead, VersionedHead> AlterHead { get; set; } = static head => head;

    /// <summary>Given all receipts of the branch as they are stored; pages are cut from what it gives back.</summary>
    public Func<IReadOnlyList<ReceiptRow>, IReadOnlyList<ReceiptRow>>? AlterReceipts { get; set; }

    /// <summary>Given all checkpoints of the branch as they are stored.</summary>
    public Func<IReadOnlyList<CheckpointRow>, IReadOnlyList<CheckpointRow>>? AlterCheckpoints { get; set; }

    public Func<PendingSubmission, PendingSubmission> AlterPending { get; set; } = static pending => pending;

    public Task<bool> CreateAsync(ContractRecord contract, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(CreateAsync), () => inner.CreateAsync(contract, cancellationToken));

    public Task<ContractRecord?> ReadContractAsync(ContractId contract, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ReadContractAsync), () => inner.ReadContractAsync(contract, cancellationToken));

    public Task<IReadOnlyList<ListedContract>> ListContractsAsync(
        ContractId? after, int max, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ListContractsAsync), () => inner.ListContractsAsync(after, max, cancellationToken));

    public Task<VersionedHead?> ReadHeadAsync(ContractId contract, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(
            nameof(ReadHeadAsync),
            async () => await inner.ReadHeadAsync(contract, cancellationToken) is { } head ? AlterHead(head) : null);

    public Task<VersionedHead?> ReadHeadAsync(
        ContractId contract, BranchId branch, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(
            "ReadBranchHeadAsync", () => inner.ReadHeadAsync(contract, branch, cancellationToken));

    public Task<SubmissionEntry> AcceptAsync(PendingSubmission pending, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(AcceptAsync), () => inner.AcceptAsync(pending, cancellationToken));

    public Task<SubmissionEntry?> ReadEntryAsync(
        ContractId contract, MarkerKey marker, CancellationToken cancellationToken) =>
        Hooks.AroundAsync("ReadEntryByMarkerAsync", () => inner.ReadEntryAsync(contract, marker, cancellationToken));

    public Task<SubmissionEntry?> ReadEntryAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) =>
        Hooks.AroundAsync("ReadEntryBySubmissionAsync", () => inner.ReadEntryAsync(contract, submission, cancellationToken));

    public Task<IReadOnlyList<EntryFault>> CheckEntriesAsync(
        ContractId contract, BranchId branch, IReadOnlyList<Marker> markers, bool isComplete,
        CancellationToken cancellationToken) =>
        Hooks.AroundAsync(
            nameof(CheckEntriesAsync),
            () => inner.CheckEntriesAsync(contract, branch, markers, isComplete, cancellationToken));

    public Task<IReadOnlyList<ContractId>> ListLostContractsAsync(CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ListLostContractsAsync), () => inner.ListLostContractsAsync(cancellationToken));

    public Task<ContractTraces?> ReadContractTracesAsync(ContractId contract, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ReadContractTracesAsync), () => inner.ReadContractTracesAsync(contract, cancellationToken));

    public Task<bool> RestoreContractAsync(ContractRecord contract, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(RestoreContractAsync), () => inner.RestoreContractAsync(contract, cancellationToken));

    public Task<bool> RestoreHeadAsync(Head head, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(RestoreHeadAsync), () => inner.RestoreHeadAsync(head, cancellationToken));

    public Task<PendingSubmission?> ReadPendingAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(
            nameof(ReadPendingAsync),
            async () => await inner.ReadPendingAsync(contract, submission, cancellationToken) is { } pending
                ? AlterPending(pending) : null);

    public Task<IReadOnlyList<PendingSubmission>> ListPendingAsync(
        DateTimeOffset before, PendingCursor? after, int max, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ListPendingAsync), () => inner.ListPendingAsync(before, after, max, cancellationToken));

    public Task RestoreAsync(LedgerRepair repair, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(RestoreAsync), async () =>
        {
            await inner.RestoreAsync(repair, cancellationToken);
            return true;
        });

    public Task PruneAsync(
        ContractId contract, BranchId branch, Sequence from, Sequence to, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(PruneAsync), async () =>
        {
            await inner.PruneAsync(contract, branch, from, to, cancellationToken);
            return true;
        });

    public Task<VersionedHead> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(CommitAsync), async () =>
        {
            var head = await inner.CommitAsync(commit, cancellationToken);
            lock (Commits)
            {
                Commits.Add(commit);
            }

            return head;
        });

    public Task<ReceiptRow?> ReadReceiptAsync(
        ContractId contract, BranchId branch, Sequence sequence, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(
            nameof(ReadReceiptAsync), () => inner.ReadReceiptAsync(contract, branch, sequence, cancellationToken));

    public Task<IReadOnlyList<ReceiptRow>> ReadReceiptsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ReadReceiptsAsync), async () => AlterReceipts is null
            ? await inner.ReadReceiptsAsync(contract, branch, from, max, cancellationToken)
            : Cut(AlterReceipts(await inner.ReadReceiptsAsync(
                contract, branch, Sequence.Zero, int.MaxValue, cancellationToken)), row => row.Sequence >= from, max));

    public Task<IReadOnlyList<Hash256>> ReadReceiptHashesAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(
            nameof(ReadReceiptHashesAsync), () => inner.ReadReceiptHashesAsync(contract, branch, from, max, cancellationToken));

    public Task<Hash256?> ReadLogNodeAsync(
        ContractId contract, BranchId branch, int level, ulong index, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(
            nameof(ReadLogNodeAsync), () => inner.ReadLogNodeAsync(contract, branch, level, index, cancellationToken));

    public Task<CheckpointRow?> ReadCheckpointAsync(
        ContractId contract, BranchId branch, Sequence atOrBelow, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ReadCheckpointAsync), async () => AlterCheckpoints is null
            ? await inner.ReadCheckpointAsync(contract, branch, atOrBelow, cancellationToken)
            : AlterCheckpoints(await AllCheckpointsAsync(contract, branch, cancellationToken))
                .LastOrDefault(row => row.Sequence <= atOrBelow));

    public Task<IReadOnlyList<CheckpointRow>> ListCheckpointsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ListCheckpointsAsync), async () => AlterCheckpoints is null
            ? await inner.ListCheckpointsAsync(contract, branch, from, max, cancellationToken)
            : Cut(
                AlterCheckpoints(await AllCheckpointsAsync(contract, branch, cancellationToken)),
                row => row.Sequence >= from, max));

    private Task<IReadOnlyList<CheckpointRow>> AllCheckpointsAsync(
        ContractId contract, BranchId branch, CancellationToken cancellationToken) =>
        inner.ListCheckpointsAsync(contract, branch, Sequence.Zero, int.MaxValue, cancellationToken);

    // From the first row that fits, in the order the test has put them, as a store with these rows would answer.
    private static IReadOnlyList<T> Cut<T>(IReadOnlyList<T> rows, Func<T, bool> fits, int max) =>
        [.. rows.SkipWhile(row => !fits(row)).Take(max)];
}
