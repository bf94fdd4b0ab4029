using System.Numerics;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Log;

/// <summary>A proof that a log only grew: the larger one begins with the smaller one (RFC 6962, section 2.1.2).</summary>
/// <remarks>Encoding (docs/format.md, Log): old size u64, new size u64, count u64, count hashes.</remarks>
public sealed record ConsistencyProof
{
    public required ulong OldSize { get; init; }

    public required ulong NewSize { get; init; }

    public required IReadOnlyList<Hash256> Path { get; init; }

    /// <summary>True when this proves that the log with <paramref name="newSize"/> receipts and
    /// <paramref name="newRoot"/> begins with the one with <paramref name="oldSize"/> and <paramref name="oldRoot"/>
    /// (RFC 9162, section 2.1.4.2). An empty old log has the root of an empty log, and needs no path.</summary>
    /// <remarks>Sizes and roots come together from whoever is believed: some proofs climb for a wrong size too.</remarks>
    public bool Verify(ulong oldSize, Hash256 oldRoot, ulong newSize, Hash256 newRoot)
    {
        if (OldSize != oldSize || NewSize != newSize)
        {
            return false;
        }

        if (OldSize == 0)
        {
            return Path.Count == 0 && oldRoot == LogHash.Empty && (NewSize > 0 || newRoot == LogHash.Empty);
        }

        if (OldSize >= NewSize)
        {
            return OldSize == NewSize && Path.Count == 0 && oldRoot == newRoot;
        }

        // A complete old tree is a node of the new one: the path leaves it out.
        var isNode = BitOperations.IsPow2(OldSize);
        if (Path.Count == 0 && !isNode)
        {
            return false;
        }

        return Climb(isNode ? oldRoot : Path[0], isNode ? 0 : 1, oldRoot, newRoot);
    }

    public byte[] Encode() => LogPathCodec.Encode(OldSize, NewSize, Path);

    /// <summary>Reads bytes that hold a proof and nothing else; what it proves is for <see cref="Verify"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ConsistencyProof? proof, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        proof = LogPathCodec.TryRead(ref reader, out var oldSize, out var newSize, out var path) && reader.TryEnd()
            ? new ConsistencyProof { OldSize = oldSize, NewSize = newSize, Path = path } : null;
        problem = reader.Problem;
        return proof is not null;
    }

    private bool Climb(Hash256 seed, int first, Hash256 oldRoot, Hash256 newRoot)
    {
        var place = OldSize - 1;
        var last = NewSize - 1;
        var complete = BitOperations.TrailingZeroCount(~place);
        place >>= complete;
        last >>= complete;
        var (old, fresh) = (seed, seed);
        for (var index = first; index < Path.Count; index++)
        {
            if (last == 0)
            {
                return false;
            }

            if ((place & 1) != 0 || place == last)
            {
                old = LogHash.Node(Path[index], old);
                fresh = LogHash.Node(Path[index], fresh);
                while ((place & 1) == 0 && place != 0)
                {
                    place >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                fresh = LogHash.Node(fresh, Path[index]);
            }

            place >>= 1;
            last >>= 1;
        }

        return last == 0 && old == oldRoot && fresh == newRoot;
    }
}
