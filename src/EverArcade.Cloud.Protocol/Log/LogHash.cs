namespace EverArcade.Cloud.Protocol.Log;

/// <summary>The hashes of the receipt log: RFC 6962, section 2.1, with a receipt's hash as the leaf's data.</summary>
/// <remarks>Plain SHA-256 with the RFC's one-byte tags and not a <see cref="HashDomain"/>, so that existing witnesses and
/// tools can check the log.</remarks>
public static class LogHash
{
    private const byte LeafTag = 0x00;
    private const byte NodeTag = 0x01;

    /// <summary>Root of a log without leaves: the SHA-256 of nothing.</summary>
    public static Hash256 Empty { get; } = Hash256.Of([]);

    /// <summary><c>SHA-256(00 ‖ receipt hash)</c>.</summary>
    public static Hash256 Leaf(Hash256 receiptHash)
    {
        Span<byte> data = stackalloc byte[Hash256.Length];
        receiptHash.CopyTo(data);
        return Leaf(data);
    }

    /// <summary><c>SHA-256(01 ‖ left ‖ right)</c>.</summary>
    public static Hash256 Node(Hash256 left, Hash256 right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Hash256.Length)];
        bytes[0] = NodeTag;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Hash256.Length)..]);
        return Hash256.Of(bytes);
    }

    /// <summary>The RFC's leaf over any data of at most 64 bytes; ours is always a receipt's hash.</summary>
    internal static Hash256 Leaf(ReadOnlySpan<byte> data)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Hash256.Length)];
        bytes[0] = LeafTag;
        data.CopyTo(bytes[1..]);
        return Hash256.Of(bytes[..(1 + data.Length)]);
    }
}
