using System.Text;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Submissions;

/// <summary>Names the marker that says "this nonce has been used": the contract, whose nonce it is, and the nonce.</summary>
/// <remarks>Signed: scoped to the sender. Unsigned: to the caller's tenant. So nobody can burn another's nonce
/// (docs/format.md, Marker). The marker holds the submission's id: the same nonce with another plan is a reused key.
/// <code>
///     0  contract   32 raw
///    32  scope      00 and the tenant (u64 length, UTF-8), or 01 and the sender's 32 raw bytes
///     .  nonce      u64 length, UTF-8
/// </code></remarks>
public readonly record struct MarkerKey(Hash256 Hash)
{
    private const byte TenantScope = 0;
    private const byte SenderScope = 1;
    private const int StackBytesMax = 1024;

    /// <param name="submission">A submission that has passed <see cref="SubmissionCheck"/>: an unchecked sender would claim another's scope.</param>
    /// <param name="tenant">Who the host says the caller is; used only when nobody signed.</param>
    public static MarkerKey Compute(Submission submission, string tenant)
    {
        // Contract, scope, and two strings with their lengths.
        var bytesMax = Hash256.Length + 1 + PublicKey.Length + (2 * sizeof(ulong))
            + Encoding.UTF8.GetMaxByteCount(tenant.Length) + Encoding.UTF8.GetMaxByteCount(submission.Nonce.Length);
        var writer = new SpanWriter(bytesMax <= StackBytesMax ? stackalloc byte[bytesMax] : new byte[bytesMax]);
        Span<byte> raw = stackalloc byte[Hash256.Length];
        submission.Contract.Hash.CopyTo(raw);
        writer.WriteRaw(raw);
        if (submission.Sender is { } sender)
        {
            sender.CopyTo(raw);
            writer.WriteRaw([SenderScope]);
            writer.WriteRaw(raw);
        }
        else
        {
            writer.WriteRaw([TenantScope]);
            writer.WriteString(tenant);
        }

        writer.WriteString(submission.Nonce);
        return new MarkerKey(HashDomain.Marker.Hash(writer.Since(0)));
    }

    public static bool TryParse(ReadOnlySpan<char> hex, out MarkerKey key)
    {
        var parsed = Hash256.TryParse(hex, out var hash);
        key = new MarkerKey(hash);
        return parsed;
    }

    public override string ToString() => Hash.ToString();
}
