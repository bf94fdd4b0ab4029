using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Azure;
using QueueMessage = Azure.Storage.Queues.Models.QueueMessage;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>The storage requests of queue-driven executions and nothing else: receives of 32 messages; for each contract one
/// transaction at a time, with what has gathered meanwhile, of the same rows and sizes as a commit's; a delete for each message.
/// As many messages in flight as the pump has. Client libraries and their settings as they come; a transaction or a delete that
/// they sent twice, and that met its own first try, is resolved as the adapters do it: a mark in the head tells.</summary>
internal sealed class AzuriteFloor : IDisposable
{
    // Sizes of a counter's rows: receipt 381, submission and diff; entry and head with mark and seal.
    private const int HeadBytes = 440;
    private const int MarkBytes = 16;
    private static readonly byte[] Receipt = new byte[381];
    private static readonly byte[] Submission = new byte[220];
    private static readonly byte[] Diff = new byte[60];
    private static readonly byte[] Entry = new byte[45];
    private static readonly byte[] Hash = new byte[32];

    private readonly TableClient _ledger;
    private readonly QueueClient _queue;
    private readonly SemaphoreSlim _slots = new(QueuePump.ConcurrencyMax);
    private readonly ConcurrentDictionary<string, Lane> _lanes = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _batch;
    private volatile bool _isLast;
    private int _left;

    /// <param name="options">The account.</param>
    /// <param name="batch">Submissions in one transaction: as many as the product's commits have.</param>
    public AzuriteFloor(AzureStorageOptions options, int batch)
    {
        _batch = batch;
        var names = new AzureNames(options.Prefix);
        _ledger = new TableClient(options.ConnectionString, names.LedgerTable);
        _queue = new QueueClient(
            options.ConnectionString, names.Queue(QueueNames.Submissions, 0),
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
    }

    public int Transactions => _lanes.Values.Sum(lane => lane.Transactions);

    /// <summary>Transactions whose first answer was lost: each stands for a pause that no rate should be read from.</summary>
    public int Resolved => _lanes.Values.Sum(lane => lane.Resolved);

    public int Receives { get; private set; }

    public void Dispose() => _slots.Dispose();

    /// <summary>Works off a queue of so many messages.</summary>
    /// <returns>Messages a second.</returns>
    public async Task<double> RunAsync(int count)
    {
        _left = count;
        var pointers = await ReadPointersAsync();
        var started = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _left) > 0)
        {
            if (_slots.CurrentCount == 0)
            {
                Flush();
            }

            await _slots.WaitAsync();
            _ = _slots.Release();
            var messages = (await _queue.ReceiveMessagesAsync(
                Math.Min(QueuePump.ReceiveMax, _slots.CurrentCount), AzuriteBenchmark.Visibility)).Value;
            Receives++;
            foreach (var message in messages)
            {
                if (_slots.CurrentCount == 0)
                {
                    Flush();
                }

                await _slots.WaitAsync();
                _ = WorkAsync(message, pointers);
            }

            if (messages.Length == 0)
            {
                // All are in flight: nothing more comes.
                _isLast = true;
                Flush();
                break;
            }
        }

        return await EndAsync(count, started);
    }

    /// <summary>What is in flight ends. Messages of a receive whose answer was lost are hidden for as long as a worker may have them: they
    /// are left out of the rate, which would otherwise be none.</summary>
    private async Task<double> EndAsync(int count, long started)
    {
        for (var slot = 0; slot < QueuePump.ConcurrencyMax; slot++)
        {
            await _slots.WaitAsync();
        }

        if (_failed.Task.IsFaulted)
        {
            await _failed.Task;
        }

        return (count - Volatile.Read(ref _left)) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>What waits goes: no more messages come until some are done.</summary>
    private void Flush()
    {
        foreach (var lane in _lanes.Values)
        {
            lane.Start();
        }
    }

    private async Task WorkAsync(QueueMessage message, IReadOnlyDictionary<string, string> pointers)
    {
        using var body = JsonDocument.Parse(message.Body);
        var contract = body.RootElement.GetProperty("contract").GetString()!;
        var submission = body.RootElement.GetProperty("submission").GetString()!;
        try
        {
            await _lanes.GetOrAdd(contract, id => new Lane(this, id)).RunAsync(submission, pointers[submission]);
            await DeleteAsync(message);
        }
        catch (RequestFailedException failed)
        {
            _ = _failed.TrySetException(failed);
        }

        _ = Interlocked.Decrement(ref _left);
        _ = _slots.Release();
    }

    /// <summary>A delete that was sent again finds nothing: its first try took the message.</summary>
    private async Task DeleteAsync(QueueMessage message)
    {
        try
        {
            _ = await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        }
        catch (RequestFailedException gone) when (gone.ErrorCode == "MessageNotFound")
        {
            return;
        }
    }

    /// <summary>The places in line of what waits: the process that accepted knows them without asking.</summary>
    private async Task<IReadOnlyDictionary<string, string>> ReadPointersAsync()
    {
        var pointers = new Dictionary<string, string>();
        await foreach (var row in _ledger.QueryAsync<TableEntity>("RowKey ge 'p' and RowKey lt 'q'", select: ["RowKey"]))
        {
            pointers[row.RowKey[17..]] = row.RowKey;
        }

        return pointers;
    }

    /// <summary>One transaction at a time for a contract, of a whole batch as long as more may come.</summary>
    private sealed class Lane(AzuriteFloor floor, string contract)
    {
        private readonly Queue<(string Submission, string Pointer, TaskCompletionSource Done)> _waiting = new();
        private bool _draining;
        private ETag? _head;
        private ulong _sequence;

        public int Transactions { get; private set; }

        public int Resolved { get; private set; }

        public Task RunAsync(string submission, string pointer)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_waiting)
            {
                _waiting.Enqueue((submission, pointer, done));
            }

            if (_waiting.Count >= floor._batch || floor._isLast)
            {
                Start();
            }

            return done.Task;
        }

        public void Start()
        {
            lock (_waiting)
            {
                if (_draining || _waiting.Count == 0)
                {
                    return;
                }

                _draining = true;
            }

            _ = DrainAsync();
        }

        private async Task DrainAsync()
        {
            var head = _head ?? (await floor._ledger.GetEntityAsync<TableEntity>(contract, "h")).Value.ETag;
            for (var isFirst = true; Take(isFirst) is { Count: > 0 } batch; isFirst = false)
            {
                var mark = Guid.NewGuid().ToByteArray();
                byte[] value = [.. mark, .. new byte[HeadBytes - MarkBytes]];
                var actions = new List<TableTransactionAction>
                {
                    new(TableTransactionActionType.UpdateReplace, Row("h", ("seal", Hash), ("v", value)), head),
                };
                foreach (var (submission, pointer, _) in batch)
                {
                    _sequence++;
                    actions.Add(new(TableTransactionActionType.Add, Row(
                        $"r{0:x8}{_sequence:x16}", ("hash", Hash), ("receipt", Receipt), ("submission", Submission), ("diff", Diff),
                        ("at", _sequence))));
                    actions.Add(new(
                        TableTransactionActionType.UpdateReplace, Row($"s{submission}", ("seal", Hash), ("v", Entry)), ETag.All));
                    actions.Add(new(TableTransactionActionType.Delete, new TableEntity(contract, pointer), ETag.All));
                }

                try
                {
                    _head = head = await SubmitAsync(actions, mark);
                    Transactions++;
                    batch.ForEach(one => one.Done.SetResult());
                }
                catch (RequestFailedException failed)
                {
                    batch.ForEach(one => one.Done.SetException(failed));
                }
            }
        }

        /// <returns>The head's new version: from the answer, or from the head when that has this write's mark.</returns>
        private async Task<ETag> SubmitAsync(List<TableTransactionAction> actions, byte[] mark)
        {
            try
            {
                return (await floor._ledger.SubmitTransactionAsync(actions)).Value[0].Headers.ETag!.Value;
            }
            catch (RequestFailedException refused) when (refused.Status is 409 or 412)
            {
                var standing = (await floor._ledger.GetEntityAsync<TableEntity>(contract, "h")).Value;
                if (!standing.GetBinary("v").AsSpan(0, MarkBytes).SequenceEqual(mark))
                {
                    throw;
                }

                Resolved++;
                return standing.ETag;
            }
        }

        private List<(string Submission, string Pointer, TaskCompletionSource Done)> Take(bool isFirst)
        {
            var batch = new List<(string Submission, string Pointer, TaskCompletionSource Done)>();
            lock (_waiting)
            {
                var isEnough = _waiting.Count >= floor._batch || isFirst || floor._isLast;
                while (isEnough && batch.Count < Math.Min(floor._batch, LedgerCommit.ReceiptsMax) && _waiting.TryDequeue(out var one))
                {
                    batch.Add(one);
                }

                _draining = batch.Count > 0;
            }

            return batch;
        }

        private TableEntity Row(string key, params (string Name, object Value)[] properties)
        {
            var row = new TableEntity(contract, key);
            foreach (var (name, value) in properties)
            {
                row[name] = value is ulong number ? (long)number : value;
            }

            return row;
        }
    }
}
