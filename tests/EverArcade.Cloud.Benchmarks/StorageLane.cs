using System.Buffers.Binary;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Embedded;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Traffic on one contract: what waits while a commit runs is the next commit, as in the pipeline.</summary>
internal sealed class StorageLane
{
    // Sizes of a small submission and diff; a receipt is 381 bytes (docs/format.md, Receipt).
    private static readonly byte[] Submission = new byte[250];
    private static readonly byte[] Diff = new byte[80];
    private static readonly byte[] Receipt = new byte[381];

    private readonly EmbeddedStore _store;
    private readonly ContractId _contract;
    private readonly Queue<(PendingSubmission Submission, TaskCompletionSource Done)> _waiting = new();
    private VersionedHead _head;
    private bool _draining;
    private long _number;

    private StorageLane(EmbeddedStore store, ContractId contract, VersionedHead head)
    {
        _store = store;
        _contract = contract;
        _head = head;
    }

    public static async Task<StorageLane> CreateAsync(EmbeddedStore store, int number)
    {
        var genesis = new Genesis { Package = default, Profile = default, Name = $"lane {number}", Salt = default };
        var contract = new ContractRecord(genesis, DateTimeOffset.UnixEpoch);
        _ = await store.Ledger.CreateAsync(contract, default);
        return new StorageLane(store, contract.Id, (await store.Ledger.ReadHeadAsync(contract.Id, default))!);
    }

    public PendingSubmission NextSubmission()
    {
        Span<byte> seed = stackalloc byte[Hash256.Length + sizeof(long)];
        _contract.Hash.CopyTo(seed);
        BinaryPrimitives.WriteInt64LittleEndian(seed[Hash256.Length..], Interlocked.Increment(ref _number));
        var marker = Hash256.Of(seed);
        marker.CopyTo(seed);
        return new PendingSubmission
        {
            Contract = _contract,
            Marker = new MarkerKey(marker),
            Submission = new SubmissionId(Hash256.Of(seed)),
            Bytes = Submission,
            AcceptedAt = DateTimeOffset.UnixEpoch,
        };
    }

    /// <summary>Puts a history of receipts into the store.</summary>
    public async Task FillAsync(int receipts)
    {
        for (var done = 0; done < receipts; done += LedgerCommit.ReceiptsMax)
        {
            await CommitAsync([.. Enumerable.Range(0, LedgerCommit.ReceiptsMax).Select(_ => NextSubmission())]);
        }
    }

    /// <summary>Commits a submission together with those that wait; ends when it is committed.</summary>
    public Task RunAsync(PendingSubmission submission)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            _waiting.Enqueue((submission, done));
            if (!_draining)
            {
                _draining = true;
                _ = Task.Run(DrainAsync);
            }
        }

        return done.Task;
    }

    private async Task DrainAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            await CommitAsync(batch.ConvertAll(static work => work.Submission));
            foreach (var work in batch)
            {
                work.Done.SetResult();
            }
        }
    }

    private List<(PendingSubmission Submission, TaskCompletionSource Done)> Take()
    {
        var batch = new List<(PendingSubmission Submission, TaskCompletionSource Done)>();
        lock (_waiting)
        {
            while (batch.Count < LedgerCommit.ReceiptsMax && _waiting.TryDequeue(out var work))
            {
                batch.Add(work);
            }

            _draining = batch.Count > 0;
        }

        return batch;
    }

    private async Task CommitAsync(List<PendingSubmission> submissions)
    {
        var (receipts, markers, nodes) = (new List<ReceiptRow>(), new List<Marker>(), new List<LogNode>());
        var (sequence, frontier) = (_head.Head.Sequence, _head.Head.Frontier);
        foreach (var submission in submissions)
        {
            sequence = sequence.Next;
            receipts.Add(new ReceiptRow
            {
                Sequence = sequence,
                Hash = submission.Submission.Hash,
                Receipt = Receipt,
                Submission = submission.Bytes,
                Diff = Diff,
                CommittedAt = DateTimeOffset.UnixEpoch,
            });
            markers.Add(new Marker(submission.Marker, submission.Submission, sequence));
            frontier = frontier.Append(submission.Submission.Hash);
            for (var level = 1; frontier.TryGetCompletedSubtree(level, out var index, out var root); level++)
            {
                nodes.Add(new LogNode(level, index, root));
            }
        }

        var last = receipts[^1].Hash;
        _head = await _store.Ledger.CommitAsync(
            new LedgerCommit
            {
                Expected = _head,
                Next = _head.Head with
                {
                    Sequence = sequence,
                    LastReceipt = last,
                    StateRoot = last,
                    Frontier = frontier
                },
                Receipts = receipts,
                Markers = markers,
                LogNodes = nodes,
            },
            default);
    }
}
