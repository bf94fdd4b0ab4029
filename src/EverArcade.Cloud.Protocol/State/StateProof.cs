using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.State;

/// <summary>A proof that a key has a value, or is absent, under a state root. Whoever has the root needs nothing else.</summary>
/// <remarks>
/// <para>Encoding (docs/format.md, State proof): kind u8, count u64, count sibling hashes from the root downwards, and for
/// <see cref="StateProofKind.OtherEntry"/> the other leaf's path 32 and value hash 32. Immutable.</para>
/// </remarks>
public sealed class StateProof
{
    /// <summary>Deepest possible leaf: one level for each bit of a path.</summary>
    public const int SiblingsMax = 8 * Hash256.Length;

    private readonly Hash256[] _siblings;
    private readonly Hash256 _otherPath;
    private readonly Hash256 _otherValueHash;

    private StateProof(StateProofKind kind, Hash256[] siblings, Hash256 otherPath, Hash256 otherValueHash)
    {
        Kind = kind;
        _siblings = siblings;
        _otherPath = otherPath;
        _otherValueHash = otherValueHash;
    }

    public StateProofKind Kind { get; }

    /// <summary>Hashes beside the path, from the root downwards.</summary>
    public ReadOnlySpan<Hash256> Siblings => _siblings;

    /// <summary>True when this proves that <paramref name="key"/> has exactly <paramref name="value"/> under
    /// <paramref name="root"/>.</summary>
    public bool VerifyPresent(Hash256 root, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var path = StateTree.PathOf(key);
        return Kind == StateProofKind.Entry
            && Climb(path, HashDomain.StateLeaf.Hash(path, HashDomain.StateValue.Hash(value))) == root;
    }

    /// <summary>True when this proves that <paramref name="key"/> is not there under <paramref name="root"/>.</summary>
    public bool VerifyAbsent(Hash256 root, ReadOnlySpan<byte> key)
    {
        var path = StateTree.PathOf(key);
        return Kind switch
        {
            StateProofKind.Empty => Climb(path, Hash256.Zero) == root,
            StateProofKind.OtherEntry => IsOnPath(path)
                && Climb(path, HashDomain.StateLeaf.Hash(_otherPath, _otherValueHash)) == root,
            _ => false,
        };
    }

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteByte((byte)Kind);
        writer.WriteCount(_siblings.Length);
        foreach (var sibling in _siblings)
        {
            writer.WriteHash(sibling);
        }

        if (Kind == StateProofKind.OtherEntry)
        {
            writer.WriteHash(_otherPath);
            writer.WriteHash(_otherValueHash);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a proof and leaves the reader after it; whether it proves anything is for the Verify methods.</summary>
    public static bool TryRead(ref CanonicalReader reader, out StateProof? proof)
    {
        proof = null;
        if (!reader.TryReadByte(out var kind))
        {
            return false;
        }

        if (kind is < (byte)StateProofKind.Entry or > (byte)StateProofKind.OtherEntry)
        {
            return reader.Fail(CodecError.BadValue, reader.Offset - 1);
        }

        var countOffset = reader.Offset;
        if (!reader.TryReadCount(Hash256.Length, out var count))
        {
            return false;
        }

        if (count > SiblingsMax)
        {
            return reader.Fail(CodecError.BadValue, countOffset);
        }

        var siblings = new Hash256[count];
        for (var index = 0; index < count; index++)
        {
            _ = reader.TryReadHash(out siblings[index]);
        }

        Hash256 otherPath = default, otherValueHash = default;
        if (kind == (byte)StateProofKind.OtherEntry
            && (!reader.TryReadHash(out otherPath) || !reader.TryReadHash(out otherValueHash)))
        {
            return false;
        }

        proof = reader.Problem is null
            ? new StateProof((StateProofKind)kind, siblings, otherPath, otherValueHash) : null;
        return proof is not null;
    }

    /// <summary>Reads bytes that hold a proof and nothing else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out StateProof? proof, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        if (!TryRead(ref reader, out proof) || !reader.TryEnd())
        {
            proof = null;
        }

        problem = reader.Problem;
        return proof is not null;
    }

    internal static StateProof OfEntry(List<Hash256> siblings) =>
        new(StateProofKind.Entry, [.. siblings], default, default);

    internal static StateProof OfEmpty(List<Hash256> siblings) =>
        new(StateProofKind.Empty, [.. siblings], default, default);

    internal static StateProof OfOther(List<Hash256> siblings, Hash256 path, Hash256 valueHash) =>
        new(StateProofKind.OtherEntry, [.. siblings], path, valueHash);

    // The other leaf must really lie where the key would: same bits down to its depth, another path after that.
    private bool IsOnPath(Hash256 path)
    {
        for (var depth = 0; depth < _siblings.Length; depth++)
        {
            if (path.Bit(depth) != _otherPath.Bit(depth))
            {
                return false;
            }
        }

        return path != _otherPath;
    }

    private Hash256 Climb(Hash256 path, Hash256 hash)
    {
        for (var depth = _siblings.Length - 1; depth >= 0; depth--)
        {
            hash = path.Bit(depth)
                ? HashDomain.StateNode.Hash(_siblings[depth], hash)
                : HashDomain.StateNode.Hash(hash, _siblings[depth]);
        }

        return hash;
    }
}
