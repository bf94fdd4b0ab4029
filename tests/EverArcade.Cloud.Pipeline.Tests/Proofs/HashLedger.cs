using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Tests.Proofs;

/// <summary>Keeps what proofs are made from, as a store does, and counts what is read.</summary>
internal sealed class HashLedger : ILedger
{
    private static readonly Genesis TheLog = new()
    {
        Package = Hash256.Zero,
        Profile = Hash256.Zero,
        Name = "log",
        Salt = Hash256.Zero,
    };

    private readonly List<Hash256> _receipts = [];
    private readonly Dictionary<(int Level, ulong Index), Hash256> _nodes = [];

    public LogFrontier Frontier { get; private set; } = LogFrontier.Empty;

    /// <summary>Hashes handed out.</summary>
    public int HashesRead { get; private set; }

    public void Append(Hash256 receipt)
    {
        _receipts.Add(receipt);
        Frontier = Frontier.Append(receipt);
        for (var level = 1; Frontier.TryGetCompletedSubtree(level, out var index, out var root); level++)
        {
            _nodes.Add((level, index), root);
        }
    }

    /// <summary>A head that stands at the end of the log.</summary>
    public Head Head() => Protocol.Contracts.Head.AtGenesis(TheLog) with
    {
        Sequence = new Sequence(Frontier.Size),
        Frontier = Frontier,
    };

    public Hash256 Receipt(Sequence sequence) => _receipts[(int)sequence.Number - 1];

    public void Lose(int level, ulong index) => Assert.True(_nodes.Remove((level, index)));

    public void LoseReceiptsFrom(int index) => _receipts.RemoveRange(index, _receipts.Count - index);

    public void Damage(int index) => _receipts[index] = Hash256.Zero;

    public Task<IReadOnlyList<Hash256>> ReadReceiptHashesAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken)
    {
        Assert.InRange(max, 1, 256);
        var page = _receipts.Skip((int)from.Number - 1).Take(max).ToArray();
        HashesRead += page.Length;
        return Task.FromResult<IReadOnlyList<Hash256>>(page);
    }

    public Task<Hash256?> ReadLogNodeAsync(
        ContractId contract, BranchId branch, int level, ulong index, CancellationToken cancellationToken)
    {
        HashesRead++;
        return Task.FromResult(_nodes.TryGetValue((level, index), out var hash) ? hash : (Hash256?)null);
    }

    public Task<bool> CreateAsync(ContractRecord contract, CancellationToken cancellationToken) => throw Unused();

    public Task<ContractRecord?> ReadContractAsync(ContractId contract, CancellationToken cancellationToken) => throw Unused();

    public Task<IReadOnlyList<ListedContract>> ListContractsAsync(
        ContractId? after, int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ListedContract>>(after is null ? [new ListedContract(TheLog.ComputeId(), new ContractRecord(TheLog, default))] : []);

    public Task<VersionedHead?> ReadHeadAsync(ContractId contract, CancellationToken cancellationToken) => throw Unused();

    public Task<VersionedHead?> ReadHeadAsync(
        ContractId contract, BranchId branch, CancellationToken cancellationToken) =>
        Task.FromResult(branch == BranchId.Genesis ? new VersionedHead(Head(), default) : null);

    public Task<SubmissionEntry> AcceptAsync(PendingSubmission pending, CancellationToken cancellationToken) => throw Unused();

    public Task<SubmissionEntry?> ReadEntryAsync(
        ContractId contract, MarkerKey marker, CancellationToken cancellationToken) => throw Unused();

    public Task<SubmissionEntry?> ReadEntryAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) => throw Unused();

    public Task<IReadOnlyList<EntryFault>> CheckEntriesAsync(
        ContractId contract, BranchId branch, IReadOnlyList<Marker> markers, bool isComplete,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ContractId>> ListLostContractsAsync(CancellationToken cancellationToken) => throw Unused();

    public Task<ContractTraces?> ReadContractTracesAsync(ContractId contract, CancellationToken cancellationToken) => throw Unused();

    public Task<bool> RestoreContractAsync(ContractRecord contract, CancellationToken cancellationToken) => throw Unused();

    public Task<bool> RestoreHeadAsync(Head head, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PendingSubmission?> ReadPendingAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) => throw Unused();

    public Task<IReadOnlyList<PendingSubmission>> ListPendingAsync(
        DateTimeOffset before, PendingCursor? after, int max, CancellationToken cancellationToken) => throw Unused();

    public Task RestoreAsync(LedgerRepair repair, CancellationToken cancellationToken) => throw Unused();

    public Task PruneAsync(
        ContractId contract, BranchId branch, Sequence from, Sequence to, CancellationToken cancellationToken) =>
        throw Unused();

    public Task<VersionedHead> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken) => throw Unused();

    public Task<ReceiptRow?> ReadReceiptAsync(
        ContractId contract, BranchId branch, Sequence sequence, CancellationToken cancellationToken) => throw Unused();

    public Task<IReadOnlyList<ReceiptRow>> ReadReceiptsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) => throw Unused();

    public Task<CheckpointRow?> ReadCheckpointAsync(
        ContractId contract, BranchId branch, Sequence atOrBelow, CancellationToken cancellationToken) => throw Unused();

    public Task<IReadOnlyList<CheckpointRow>> ListCheckpointsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) => throw Unused();

    private static NotSupportedException Unused() => new("Proofs do not read this.");
}
