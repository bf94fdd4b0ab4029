using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>Executions that follow each other and wait for one commit. Nothing of it is visible yet.</summary>
internal sealed class ExecutedBatch(LiveContract start)
{
    private readonly List<LogNode> _logNodes = [];

    public LiveContract Start { get; } = start;

    public List<BatchItem> Items { get; } = [];

    public CommitTally Tally { get; } = new();

    public Head Head { get; private set; } = start.Head.Head;

    public ContractState State { get; private set; } = start.State;

    public long DiffBytes { get; private set; } = start.DiffBytesSinceCheckpoint;

    /// <summary>Adds one execution on top of the ones before.</summary>
    public void Add(LaneWork work, Protocol.Transitions.TransitionResult result, DateTimeOffset now)
    {
        Head = result.NextHead;
        State = result.State;
        DiffBytes += result.EncodedDiff.Length;
        for (var level = 1; Head.Frontier.TryGetCompletedSubtree(level, out var index, out var root); level++)
        {
            _logNodes.Add(new LogNode(level, index, root));
        }

        Tally.Add(result.Receipt.Status, result.Receipt.GasUsed);
        Items.Add(new BatchItem(work, new ReceiptRow
        {
            Sequence = result.Receipt.Sequence,
            Hash = result.ReceiptHash,
            Receipt = result.Receipt.Encode(),
            Submission = work.Pending.Bytes,
            Diff = result.EncodedDiff,
            CommittedAt = now,
        }));
    }

    public LedgerCommit ToCommit() => new()
    {
        Expected = Start.Head,
        Next = Head,
        Receipts = Items.ConvertAll(item => item.Row),
        Markers = Items.ConvertAll(
            item => new Marker(item.Work.Pending.Marker, item.Work.Pending.Submission, item.Row.Sequence)),
        Unaccepted = Items.Where(item => !item.Work.IsWrittenDown).Select(item => item.Work.Pending.Submission).ToHashSet(),
        LogNodes = _logNodes,
    };

    /// <summary>The contract as it stands after the commit.</summary>
    public LiveContract After(VersionedHead committed) =>
        Start with { Head = committed, State = State, DiffBytesSinceCheckpoint = DiffBytes };
}
