using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace EverArcade.Cloud.Protocol;

/// <summary>One kind of hashed object: <c>SHA-256(tag ‖ 00 ‖ bytes)</c>, so that no two kinds share a digest
/// (docs/protocol.md, Hashes). Immutable, thread-safe.</summary>
public sealed class HashDomain
{
    private const int StackBytesMax = 1024;

    private readonly byte[] _prefix;

    private HashDomain(string tag) => _prefix = Encoding.ASCII.GetBytes(tag + "\0");

    public static HashDomain Contract { get; } = new("everarcade.contract/1");
    public static HashDomain Profile { get; } = new("everarcade.profile/1");
    public static HashDomain Submission { get; } = new("everarcade.submission/1");
    public static HashDomain Marker { get; } = new("everarcade.marker/1");
    public static HashDomain StateKey { get; } = new("everarcade.state-key/1");
    public static HashDomain StateValue { get; } = new("everarcade.state-value/1");
    public static HashDomain StateLeaf { get; } = new("everarcade.state-leaf/1");
    public static HashDomain StateNode { get; } = new("everarcade.state-node/1");
    public static HashDomain Diff { get; } = new("everarcade.diff/1");
    public static HashDomain Output { get; } = new("everarcade.output/1");
    public static HashDomain Receipt { get; } = new("everarcade.receipt/1");
    public static HashDomain Checkpoint { get; } = new("everarcade.checkpoint/1");
    public static HashDomain Continuity { get; } = new("everarcade.continuity/1");
    public static HashDomain PackageSignature { get; } = new("everarcade.package-signature/1");
    public static HashDomain Finding { get; } = new("everarcade.finding/1");
    public static HashDomain OperatorLog { get; } = new("everarcade.operator-log/1");
    public static HashDomain AuditCertificate { get; } = new("everarcade.audit-certificate/1");
    public static HashDomain AuditFinding { get; } = new("everarcade.audit-finding/1");
    public static HashDomain AuditSample { get; } = new("everarcade.audit-sample/1");
    public static HashDomain ArtefactKey { get; } = new("everarcade.artefact-key/1");

    public static HashDomain RecoveryPlan { get; } = new("everarcade.recovery-plan/1");

    /// <summary>The tag without its terminating zero byte.</summary>
    public string Tag => Encoding.ASCII.GetString(_prefix.AsSpan(0, _prefix.Length - 1));

    [SkipLocalsInit]
    public Hash256 Hash(ReadOnlySpan<byte> bytes)
    {
        var length = _prefix.Length + bytes.Length;
        if (length <= StackBytesMax)
        {
            Span<byte> buffer = stackalloc byte[StackBytesMax];
            return Concatenate(buffer[..length], bytes);
        }

        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return Concatenate(rented.AsSpan(0, length), bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The digest over two hashes side by side: the shape of every inner node.</summary>
    public Hash256 Hash(Hash256 left, Hash256 right)
    {
        Span<byte> pair = stackalloc byte[2 * Hash256.Length];
        left.CopyTo(pair);
        right.CopyTo(pair[Hash256.Length..]);
        return Hash(pair);
    }

    private Hash256 Concatenate(Span<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        _prefix.CopyTo(buffer);
        bytes.CopyTo(buffer[_prefix.Length..]);
        return Hash256.Of(buffer);
    }
}
