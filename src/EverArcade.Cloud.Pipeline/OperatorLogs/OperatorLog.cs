using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Pipeline.OperatorLogs;

/// <summary>The log of what was done to contracts by hand or by finding: hash-chained and signed, one record an entry, named
/// by its number. Thread-safe, also over processes: two who append at once get two numbers.</summary>
public sealed class OperatorLog(IRecordStore records, HostKey host, TimeProvider time)
{
    /// <summary>Where the entries stand; names are 16 hex digits, from 1.</summary>
    public const string Shelf = "operator-log";

    private const ulong LookBack = 64;

    // An entry has 17 KiB at most, some 500 bytes as a rule.
    private const int PageEntries = 200;

    // The last entry this process has seen; others may have appended since.
    private SignedOperatorLogEntry? _seen;

    /// <summary>Appends an entry; it is durable on return.</summary>
    /// <exception cref="IntegrityException">The log that stands does not verify: nothing is put on top of it.</exception>
    public async Task<OperatorLogEntry> AppendAsync(
        string action, ContractId? contract, string detail, CancellationToken cancellationToken)
    {
        while (true)
        {
            var last = await ReadLastAsync(cancellationToken);
            if (await TryAppendAsync(last, action, contract, detail, cancellationToken) is { } entry)
            {
                return entry;
            }
        }
    }

    /// <summary>Appends an entry unless one that says the same stands among the newest: for who goes on after a crash and
    /// cannot know whether it had got that far. Of several who do so at once, one appends.</summary>
    public async Task<OperatorLogEntry> EnsureAsync(
        string action, ContractId? contract, string detail, CancellationToken cancellationToken)
    {
        var (said, says) = (Cut(action, OperatorLogEntry.ActionBytesMax), Cut(detail, OperatorLogEntry.DetailBytesMax));
        while (true)
        {
            var last = await ReadLastAsync(cancellationToken);
            for (var back = 0UL; last is not null && back < LookBack && back < last.Entry.Number; back++)
            {
                var entry = (await ReadAsync(last.Entry.Number - back, cancellationToken))!.Entry;
                if (entry.Action == said && entry.Contract == contract && entry.Detail == says)
                {
                    return entry;
                }
            }

            // Somebody who got in between may have said it.
            if (await TryAppendAsync(last, said, contract, says, cancellationToken) is { } appended)
            {
                return appended;
            }
        }
    }

    /// <summary>Signed entries in order, those after a number, as they are stored: whoever reads verifies them.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ListAsync(
        ulong after, int max, CancellationToken cancellationToken)
    {
        var stored = await records.ListAsync(Shelf, after == 0 ? null : Name(after), max, cancellationToken);
        return [.. stored.Select(record => record.Content)];
    }

    /// <summary>Entries by their numbers in order, those after a number; one that cannot be read hides no other.</summary>
    public Task<IReadOnlyList<Listed<SignedOperatorLogEntry>>> ListEntriesAsync(
        ulong after, int max, CancellationToken cancellationToken) => ListReading.ReadAsync(
        async () => [.. (await records.ListAsync(Shelf, after == 0 ? null : Name(after), max, cancellationToken)).Select(Open)],
        signed => signed.Entry.Number.ToString(),
        async () => [.. (await records.ListNamesAsync(Shelf, after == 0 ? null : Name(after), max, cancellationToken)).Select(NumberOf)],
        async number => ulong.TryParse(number, out var parsed) ? await ReadAsync(parsed, cancellationToken) : throw Unnamed(number));

    /// <summary>The same to the end of the log, in pages.</summary>
    public async IAsyncEnumerable<Listed<SignedOperatorLogEntry>> WalkEntriesAsync(
        ulong after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await ListEntriesAsync(after, PageEntries, cancellationToken) is { Count: > 0 } page)
        {
            // A name that has rotted is none to go on from: what follows the last number comes with the next page.
            var numbered = page.Count;
            while (numbered > 0 && !ulong.TryParse(page[numbered - 1].Name, out after))
            {
                numbered--;
            }

            foreach (var listed in numbered > 0 ? page.Take(numbered) : page)
            {
                yield return listed;
            }

            if (numbered == 0)
            {
                yield break;
            }
        }
    }

    /// <returns>Null when something has been appended after <paramref name="last"/> meanwhile.</returns>
    private async Task<OperatorLogEntry?> TryAppendAsync(
        SignedOperatorLogEntry? last, string action, ContractId? contract, string detail, CancellationToken cancellationToken)
    {
        var signed = SignedOperatorLogEntry.Sign(
            new OperatorLogEntry
            {
                Number = (last?.Entry.Number ?? 0) + 1,
                Previous = last?.Entry.ComputeHash() ?? Hash256.Zero,
                AtMilliseconds = (ulong)Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds()),
                Action = Cut(action, OperatorLogEntry.ActionBytesMax),
                Contract = contract,
                Detail = Cut(detail, OperatorLogEntry.DetailBytesMax),
            },
            host.Key);
        if (!await TryWriteAsync(signed, cancellationToken))
        {
            return null;
        }

        Volatile.Write(ref _seen, signed);
        return signed.Entry;
    }

    private async Task<bool> TryWriteAsync(SignedOperatorLogEntry signed, CancellationToken cancellationToken)
    {
        var (key, content) = (Key(signed.Entry.Number), signed.Encode());
        try
        {
            return await records.TryWriteAsync(key, content, null, cancellationToken) is not null;
        }
        catch (StorageUnavailableException)
        {
            // It may stand all the same: the store knows.
            if (await records.ReadAsync(key, cancellationToken) is { } stored && stored.Content.Span.SequenceEqual(content))
            {
                return true;
            }

            throw;
        }
    }

    /// <summary>Numbers have no gap, so the end is found by doubling and halving: some dozen reads for any length.</summary>
    private async Task<SignedOperatorLogEntry?> ReadLastAsync(CancellationToken cancellationToken)
    {
        var seen = Volatile.Read(ref _seen);
        var (good, step) = (seen?.Entry.Number ?? 0, 1UL);
        while (await ReadAsync(good + step, cancellationToken) is { } further)
        {
            (seen, good, step) = (further, good + step, step * 2);
        }

        for (step /= 2; step > 0; step /= 2)
        {
            if (await ReadAsync(good + step, cancellationToken) is { } further)
            {
                (seen, good) = (further, good + step);
            }
        }

        return seen;
    }

    private async Task<SignedOperatorLogEntry?> ReadAsync(ulong number, CancellationToken cancellationToken) =>
        await records.ReadAsync(Key(number), cancellationToken) is { } record ? Open(record) : null;

    /// <exception cref="IntegrityException">It is not the entry of its number, or not signed.</exception>
    private static SignedOperatorLogEntry Open(StoredRecord record)
    {
        var number = NumberOf(record.Key.Name);
        return SignedOperatorLogEntry.TryRead(record.Content.Span, out var signed, out var problem)
            && signed!.Entry.Number.ToString() == number && signed.Verify()
            ? signed
            : throw new IntegrityException(
                $"operator-log entry {number}", problem?.ToString() ?? "its signature does not hold, or it is another entry");
    }

    /// <summary>The number that a record's name stands for; the name itself where it stands for none.</summary>
    private static string NumberOf(string name) =>
        ulong.TryParse(name, NumberStyles.AllowHexSpecifier, null, out var number) && Name(number) == name ? number.ToString() : name;

    private static IntegrityException Unnamed(string name) => new($"record {Shelf}/{name}", "it has a name that is no number");

    private static RecordKey Key(ulong number) => new(Shelf, Name(number));

    private static string Name(ulong number) => number.ToString("x16");

    private static string Cut(string text, int bytesMax)
    {
        while (Encoding.UTF8.GetByteCount(text) > bytesMax)
        {
            text = text[..(text.Length * 3 / 4)];
        }

        return text;
    }
}
