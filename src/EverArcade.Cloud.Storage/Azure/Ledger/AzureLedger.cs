using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>The ledger on Azure tables (docs/storage-azure.md).</summary>
internal sealed class AzureLedger(
    ContractTable contracts, AcceptWrites accepts, CommitWrites commits, LedgerReads reads,
    CheckpointReads checkpoints, PendingList pending, RepairWrites repairs, EntryChecks checks) : ILedger
{
    public Task<bool> CreateAsync(ContractRecord contract, CancellationToken cancellationToken) =>
        contracts.CreateAsync(contract, cancellationToken);

    public Task<ContractRecord?> ReadContractAsync(ContractId contract, CancellationToken cancellationToken) =>
        contracts.ReadAsync(contract, cancellationToken);

    public Task<IReadOnlyList<ListedContract>> ListContractsAsync(
        ContractId? after, int max, CancellationToken cancellationToken) =>
        contracts.ListAsync(after, max, cancellationToken);

    public async Task<VersionedHead?> ReadHeadAsync(ContractId contract, CancellationToken cancellationToken)
    {
        if (await reads.HeadAsync(contract, cancellationToken) is not { } head)
        {
            return null;
        }

        contracts.Remember(contract);
        return head.ToVersioned();
    }

    public async Task<VersionedHead?> ReadHeadAsync(
        ContractId contract, BranchId branch, CancellationToken cancellationToken) =>
        (await reads.HeadAsync(contract, branch, cancellationToken))?.ToVersioned();

    public Task<SubmissionEntry> AcceptAsync(PendingSubmission pending, CancellationToken cancellationToken) =>
        accepts.RunAsync(pending, cancellationToken);

    public async Task<SubmissionEntry?> ReadEntryAsync(
        ContractId contract, MarkerKey marker, CancellationToken cancellationToken) =>
        (await reads.EntryAsync(contract, marker, cancellationToken))?.ToEntry();

    public async Task<SubmissionEntry?> ReadEntryAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) =>
        (await reads.EntryAsync(contract, submission, cancellationToken))?.ToEntry();

    public Task<PendingSubmission?> ReadPendingAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) =>
        reads.PendingAsync(contract, submission, cancellationToken);

    public Task<IReadOnlyList<EntryFault>> CheckEntriesAsync(
        ContractId contract, BranchId branch, IReadOnlyList<Marker> markers, bool isComplete,
        CancellationToken cancellationToken) =>
        checks.RunAsync(contract, branch, markers, isComplete, cancellationToken);

    public Task<IReadOnlyList<PendingSubmission>> ListPendingAsync(
        DateTimeOffset before, PendingCursor? after, int max, CancellationToken cancellationToken) =>
        pending.ListAsync(before, after, max, cancellationToken);

    public Task<VersionedHead> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken)
    {
        LedgerCommitCheck.Throw(commit);
        return commits.RunAsync(commit, cancellationToken);
    }

    public Task RestoreAsync(LedgerRepair repair, CancellationToken cancellationToken)
    {
        LedgerRepairCheck.Throw(repair);
        return repairs.RestoreAsync(repair, cancellationToken);
    }

    /// <remarks>The list is a table of its own: it has those too.</remarks>
    public Task<IReadOnlyList<ContractId>> ListLostContractsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ContractId>>([]);

    public Task<ContractTraces?> ReadContractTracesAsync(ContractId contract, CancellationToken cancellationToken) =>
        contracts.ReadTracesAsync(contract, cancellationToken);

    public Task<bool> RestoreContractAsync(ContractRecord contract, CancellationToken cancellationToken) =>
        contracts.TryRestoreAsync(contract, cancellationToken);

    public Task<bool> RestoreHeadAsync(Head head, CancellationToken cancellationToken) =>
        repairs.RestoreHeadAsync(head, cancellationToken);

    public Task PruneAsync(
        ContractId contract, BranchId branch, Sequence from, Sequence to, CancellationToken cancellationToken) =>
        repairs.PruneAsync(contract, branch, from, to, cancellationToken);

    public Task<ReceiptRow?> ReadReceiptAsync(
        ContractId contract, BranchId branch, Sequence sequence, CancellationToken cancellationToken) =>
        reads.ReceiptAsync(contract, branch, sequence, cancellationToken);

    public Task<IReadOnlyList<ReceiptRow>> ReadReceiptsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) =>
        reads.ReceiptsAsync(contract, branch, from, max, cancellationToken);

    public Task<IReadOnlyList<Hash256>> ReadReceiptHashesAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) =>
        reads.ReceiptHashesAsync(contract, branch, from, max, cancellationToken);

    public Task<Hash256?> ReadLogNodeAsync(
        ContractId contract, BranchId branch, int level, ulong index, CancellationToken cancellationToken) =>
        reads.LogNodeAsync(contract, branch, level, index, cancellationToken);

    public Task<CheckpointRow?> ReadCheckpointAsync(
        ContractId contract, BranchId branch, Sequence atOrBelow, CancellationToken cancellationToken) =>
        checkpoints.NewestAsync(contract, branch, atOrBelow, cancellationToken);

    public Task<IReadOnlyList<CheckpointRow>> ListCheckpointsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) =>
        checkpoints.ListAsync(contract, branch, from, max, cancellationToken);
}
