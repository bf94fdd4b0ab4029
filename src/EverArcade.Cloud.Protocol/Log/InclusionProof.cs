using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Log;

/// <summary>A proof that a receipt stands at one place of a log (RFC 6962, section 2.1.1).</summary>
/// <remarks>Encoding (docs/format.md, Log): index u64, size u64, count u64, count hashes from the leaf upwards.</remarks>
public sealed record InclusionProof
{
    /// <summary>The receipt's place: its sequence minus one.</summary>
    public required ulong Index { get; init; }

    /// <summary>Receipts in the log that the root is of.</summary>
    public required ulong Size { get; init; }

    /// <summary>Sibling hashes, from the leaf upwards.</summary>
    public required IReadOnlyList<Hash256> Path { get; init; }

    /// <summary>True when this proves that <paramref name="receiptHash"/> is at <see cref="Index"/> of the log with
    /// <paramref name="size"/> receipts and that <paramref name="root"/> (RFC 9162, section 2.1.3.2).</summary>
    /// <remarks>Size and root come together from whoever is believed: some proofs climb to the root for a wrong size too.</remarks>
    public bool Verify(ulong size, Hash256 root, Hash256 receiptHash)
    {
        if (Size != size || Index >= Size)
        {
            return false;
        }

        var place = Index;
        var last = Size - 1;
        var hash = LogHash.Leaf(receiptHash);
        foreach (var sibling in Path)
        {
            if (last == 0)
            {
                return false;
            }

            if ((place & 1) != 0 || place == last)
            {
                hash = LogHash.Node(sibling, hash);
                while ((place & 1) == 0 && place != 0)
                {
                    place >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = LogHash.Node(hash, sibling);
            }

            place >>= 1;
            last >>= 1;
        }

        return last == 0 && hash == root;
    }

    public byte[] Encode() => LogPathCodec.Encode(Index, Size, Path);

    /// <summary>Reads bytes that hold a proof and nothing else; what it proves is for <see cref="Verify"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out InclusionProof? proof, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        proof = LogPathCodec.TryRead(ref reader, out var index, out var size, out var path) && reader.TryEnd()
            ? new InclusionProof { Index = index, Size = size, Path = path } : null;
        problem = reader.Problem;
        return proof is not null;
    }
}
