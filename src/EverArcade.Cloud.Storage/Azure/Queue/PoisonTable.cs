using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Azure;
using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Storage.Azure.Tables;
using EverArcade.Cloud.Storage.Embedded;

namespace EverArcade.Cloud.Storage.Azure.Queue;

/// <summary>Messages that could not be worked, one partition for each queue: <c>i…</c> a sealed entry by id, <c>b…</c> the id of
/// the entry a body has, by the body's hash. Thread-safe.</summary>
/// <remarks>An entry's bytes: shard u32, deliveries u32, parked at i64 (UTC ticks), reason and body strings.</remarks>
internal sealed class PoisonTable(AzureTable table, string queue, TimeProvider time)
{
    /// <summary>Longest reason that is kept, characters: some lines for people.</summary>
    public const int ReasonCharsMax = 2_000;

    /// <summary>Most entries that are counted: beyond it the number says "many".</summary>
    public const int CountMax = 10_000;

    private const string EntriesEnd = "j";

    private readonly Lock _gate = new();
    private long _lastTicks;

    /// <summary>Keeps a message; the same body keeps one entry, with the newest reason.</summary>
    public async Task AddAsync(int shard, QueueMessage message, string reason, CancellationToken cancellationToken)
    {
        var (id, bodyKey) = (NextId(), BodyKey(message.Body));
        for (var done = false; !done;)
        {
            var twin = await table.FindAsync(queue, bodyKey, cancellationToken);
            var actions = new List<TableTransactionAction>
            {
                new(TableTransactionActionType.Add, Build(id, shard, message, reason)),
            };
            var body = SealedRow.Build(queue, bodyKey, Encoding.UTF8.GetBytes(id));
            if (twin is null)
            {
                actions.Add(new(TableTransactionActionType.Add, body));
            }
            else
            {
                // One that has rotted leads nowhere: its entry stays beside the new one.
                var old = SealedRow.TryOpen(twin, out var known) ? Encoding.UTF8.GetString(known) : "";
                if (old == id)
                {
                    // Our own first try, whose answer was lost.
                    return;
                }

                actions.Add(new(TableTransactionActionType.UpdateReplace, body, twin.ETag));
                if (await table.FindAsync(queue, EntryKey(old), cancellationToken) is { } entry)
                {
                    actions.Add(new(TableTransactionActionType.Delete, entry, entry.ETag));
                }
            }

            // Refused when another host parks or drives the same body at this moment: one of them is first.
            done = (await table.SubmitAsync(actions, cancellationToken)).IsDone;
        }
    }

    public async Task<IReadOnlyList<Listed<PoisonMessage>>> ListAsync(
        string? after, int max, CancellationToken cancellationToken)
    {
        if (after is not null && !IsId(after))
        {
            return [];
        }

        var from = after is null ? EntryKey("") : EntryKey(after) + "0";
        var rows = await table.RangeAsync(queue, from, EntriesEnd, max, cancellationToken);
        return [.. rows.Select(row => new Listed<PoisonMessage>(IdOf(row), TryOpen(row, out var parked, out _) ? parked.Message : null))];
    }

    public async Task<ParkedMessage?> FindAsync(string id, CancellationToken cancellationToken) =>
        IsId(id) && await table.FindAsync(queue, EntryKey(id), cancellationToken) is { } row
        ? TryOpen(row, out var parked, out var problem) ? parked : throw new IntegrityException($"poison {id}", problem)
        : null;

    /// <summary>Takes an entry away, unless it has changed since it was read.</summary>
    public async Task RemoveAsync(ParkedMessage parked, CancellationToken cancellationToken)
    {
        var answer = await table.DeleteAsync(
            queue, EntryKey(parked.Message.Id), parked.Version, cancellationToken);
        var bodyKey = BodyKey(parked.Message.Body);
        if (answer.IsDone && await table.FindAsync(queue, bodyKey, cancellationToken) is { } twin
            && (!SealedRow.TryOpen(twin, out var known) || Encoding.UTF8.GetString(known) == parked.Message.Id))
        {
            _ = await table.DeleteAsync(queue, bodyKey, twin.ETag, cancellationToken);
        }
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken) =>
        (await table.RangeAsync(queue, EntryKey(""), EntriesEnd, CountMax, cancellationToken, ["RowKey"])).Count;

    private TableEntity Build(string id, int shard, QueueMessage message, string reason)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteUInt32((uint)shard);
        writer.WriteUInt32((uint)message.DequeueCount);
        writer.WriteInt64(time.GetUtcNow().UtcTicks);
        writer.WriteString(reason.Length <= ReasonCharsMax ? reason : reason[..ReasonCharsMax]);
        writer.WriteString(message.Body);
        return SealedRow.Build(queue, EntryKey(id), output.WrittenSpan);
    }

    private static bool TryOpen(TableEntity row, [NotNullWhen(true)] out ParkedMessage? parked, [NotNullWhen(false)] out string? problem)
    {
        (parked, problem) = (null, $"row {row.RowKey} does not match its seal");
        if (!SealedRow.TryOpen(row, out var bytes))
        {
            return false;
        }

        var reader = new CanonicalReader(bytes);
        if (reader.TryReadUInt32(out var shard) && reader.TryReadUInt32(out var deliveries)
            && StoredTime.TryRead(ref reader, out var parkedAt) && reader.TryReadString(out var reason)
            && reader.TryReadString(out var body) && reader.TryEnd())
        {
            (parked, problem) = (
                new ParkedMessage(new PoisonMessage(IdOf(row), body, reason, (int)deliveries, parkedAt), (int)shard, row.ETag), null);
            return true;
        }

        problem = $"its row does not decode: {reader.Problem}";
        return false;
    }

    private static string IdOf(TableEntity row) => row.RowKey[1..];

    /// <summary>16 hex digits of UTC ticks that only go up in this process, then 8 random ones: two hosts may park in the same
    /// tick.</summary>
    private string NextId()
    {
        long ticks;
        lock (_gate)
        {
            ticks = _lastTicks = Math.Max(_lastTicks + 1, time.GetUtcNow().UtcTicks);
        }

        return $"{ticks:x16}{System.Security.Cryptography.RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    }

    private static bool IsId(string text) => text.Length == 24 && text.All(char.IsAsciiHexDigitLower);

    private static string EntryKey(string id) => $"i{id}";

    private static string BodyKey(string body) => $"b{Hash256.Of(Encoding.UTF8.GetBytes(body))}";
}
