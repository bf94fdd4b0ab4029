using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Submissions and diffs that are too long for their transaction go to the blob store, under their hash; the row keeps
/// the hash. Thread-safe.</summary>
internal sealed class SpilledBytes(IBlobStore blobs)
{
    /// <summary>Longest piece kept in a row, bytes: two of them and a receipt stay well within an entity's 1 MiB.</summary>
    public const int InlineBytesMax = 256 << 10;

    /// <summary>Most bytes kept in the rows of one transaction: Azure Table takes 4 MiB of request, and base64 makes four
    /// bytes of three; the rest is for keys, receipts and the head.</summary>
    public const int TransactionBytesMax = 2_500 << 10;

    // Blobs written or read at the same time for one call.
    private const int AtOnce = 8;

    /// <summary>Decides which pieces go to blobs, the longest first.</summary>
    /// <returns>For each piece whether it stays in its row.</returns>
    public static bool[] ChooseInline(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        var inline = new bool[pieces.Count];
        var total = 0L;
        foreach (var index in Enumerable.Range(0, pieces.Count).OrderBy(index => pieces[index].Length))
        {
            total += pieces[index].Length;
            inline[index] = pieces[index].Length <= InlineBytesMax && total <= TransactionBytesMax;
        }

        return inline;
    }

    /// <summary>Writes the pieces that do not stay; durable on return.</summary>
    /// <returns>For each piece the hash of its blob, or null for one that stays.</returns>
    public async Task<Hash256?[]> WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken)
    {
        var inline = ChooseInline(pieces);
        var hashes = new Hash256?[pieces.Count];
        var leaving = Enumerable.Range(0, pieces.Count).Where(index => !inline[index]);
        await Parallel.ForEachAsync(
            leaving, Limit(cancellationToken),
            async (index, token) => hashes[index] = await blobs.WriteAsync(pieces[index], token));
        return hashes;
    }

    /// <summary>Reads a piece back.</summary>
    /// <exception cref="IntegrityException">The blob is missing or corrupt; <paramref name="place"/> names the row.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(Hash256 hash, string place, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.ReadAsync(hash, int.MaxValue, cancellationToken)
                ?? throw new IntegrityException(place, $"blob {hash} is missing");
        }
        catch (IntegrityException corrupt) when (corrupt.Place != place)
        {
            throw new IntegrityException(place, corrupt.Message);
        }
    }

    public static ParallelOptions Limit(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
}
