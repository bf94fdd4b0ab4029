using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>A store's rows and blobs behind its back: what rots, and what an operator with a database shell can do. Each kind
/// of store implements this, and the <see cref="Poisoner"/> runs over all of them.</summary>
public abstract class RawStore
{
    /// <summary>The fields of such a row in which no bit may change unseen, and how many bits to try of each; empty when the
    /// store has no such rows.</summary>
    public abstract IReadOnlyList<(string Field, int Flips)> Fields(RawKind kind);

    /// <summary>The row's fields by name, or null when it is not there.</summary>
    public abstract Task<IReadOnlyDictionary<string, byte[]>?> ReadAsync(RawRow row);

    /// <summary>Puts fields where the row stands, or takes the row away.</summary>
    public abstract Task WriteAsync(RawRow row, IReadOnlyDictionary<string, byte[]>? fields);

    /// <summary>The fields of a checkpoint's row with another checkpoint in it, as somebody writes them who can compute every seal.</summary>
    public abstract Task<IReadOnlyDictionary<string, byte[]>> ForgeCheckpointAsync(RawRow row, byte[] signed);

    /// <summary>The pieces of a receipt that its row only names, by the field that does; none where a store keeps all in its rows.</summary>
    public virtual async Task<IReadOnlyList<(string Field, Hash256 Blob)>> ListSpilledAsync(RawRow receipt)
    {
        var row = (await ReadAsync(receipt))!;
        return [.. row.Where(field => field.Key.EndsWith("Blob", StringComparison.Ordinal))
            .Select(field => (field.Key, Hash256.FromBytes(field.Value)))];
    }

    /// <summary>The keys of all records.</summary>
    public abstract Task<IReadOnlyList<RecordKey>> ListRecordsAsync();

    /// <summary>The fields of a record's row by name, content and seal among them, or null when it is not there.</summary>
    public abstract Task<IReadOnlyDictionary<string, byte[]>?> ReadRecordAsync(RecordKey key);

    /// <summary>Puts fields where the record stands, or takes it away.</summary>
    public abstract Task WriteRecordAsync(RecordKey key, IReadOnlyDictionary<string, byte[]>? fields);

    /// <summary>What a record's content and its seal are called.</summary>
    public abstract (string Content, string Seal) RecordFields { get; }

    /// <summary>The kinds of rows there are: tables, and what tells rows of one table apart.</summary>
    public abstract Task<IReadOnlySet<string>> ListKindsAsync();

    /// <summary>Changes, or takes away, every row of a kind that is no part of a history.</summary>
    /// <returns>How many there were.</returns>
    public abstract Task<int> SpoilAllAsync(string kind, bool isGone);

    /// <summary>Changes one bit of a record.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="isSeal">Of its seal instead of its content.</param>
    /// <param name="part">Where: 0 is the beginning, 1 the end.</param>
    public async Task FlipRecordAsync(RecordKey key, bool isSeal = false, double part = 0.5)
    {
        var good = (await ReadRecordAsync(key))!;
        var field = isSeal ? RecordFields.Seal : RecordFields.Content;
        var bytes = good[field].ToArray();
        bytes[(int)((bytes.Length - 1) * part)] ^= 4;
        await WriteRecordAsync(key, new Dictionary<string, byte[]>(good) { [field] = bytes });
    }

    /// <summary>A blob's bytes as they lie there, or null.</summary>
    public abstract Task<byte[]?> ReadBlobAsync(Hash256 blob);

    /// <summary>Puts bytes under a name, right or wrong, or takes them away.</summary>
    public abstract Task WriteBlobAsync(Hash256 blob, byte[]? bytes);
}
