using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;

namespace EverArcade.Cloud.Protocol.Submissions;

/// <summary>One input for one contract, as the caller wants it executed: at most once for each nonce.</summary>
/// <remarks>The record holds whatever it is given; <see cref="SubmissionCheck"/> says what is wrong with it. Two
/// submissions are the same when their <see cref="ComputeId"/> is: records compare their lists by reference.</remarks>
public sealed record Submission
{
    /// <summary>Longest nonce, bytes of UTF-8: room for a UUID, a hash or an HTTP idempotency key.</summary>
    public const int NonceBytesMax = 128;

    public required ContractId Contract { get; init; }

    /// <summary>1 to <see cref="NonceBytesMax"/> bytes of UTF-8, unique within the sender (unsigned: the tenant); see <see cref="MarkerKey"/>.</summary>
    public required string Nonce { get; init; }

    /// <summary>Gas the execution may use, 1 to the profile's maximum.</summary>
    public required ulong GasLimit { get; init; }

    public required Plan Plan { get; init; }

    /// <summary>Whose submission this is; null when nobody signs.</summary>
    public PublicKey? Sender { get; init; }

    /// <summary>The sender's signature over the submission's id; present exactly when there is a sender.</summary>
    public Signature? Signature { get; init; }

    /// <summary>The name of this submission; the signature takes no part in it.</summary>
    public SubmissionId ComputeId() => SubmissionCodec.ComputeId(this);

    /// <summary>The same submission, sent and signed by <paramref name="key"/>.</summary>
    public Submission SignedBy(SigningKey key)
    {
        var sent = this with { Sender = key.PublicKey, Signature = null };
        return sent with { Signature = key.Sign(sent.ComputeId().Hash) };
    }

    /// <summary>The canonical bytes (docs/format.md, Submission).</summary>
    public byte[] Encode() => SubmissionCodec.Encode(this);

    /// <summary>Reads one submission, not necessarily to the end of the bytes; on failure the reader's problem says why.
    /// What it reads is well formed but not yet checked.</summary>
    public static bool TryRead(ref Codec.CanonicalReader reader, out Submission? submission) =>
        SubmissionCodec.TryRead(ref reader, out submission);

    /// <summary>Reads bytes that hold a submission and nothing else, and tells its id, which is hashed where it lies.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, out Submission? submission, out SubmissionId id, out Codec.CodecProblem? problem)
    {
        var reader = new Codec.CanonicalReader(bytes);
        if (!SubmissionCodec.TryRead(ref reader, out submission) || !reader.TryEnd())
        {
            (submission, id, problem) = (null, default, reader.Problem);
            return false;
        }

        (id, problem) = (SubmissionCodec.ComputeId(submission!, bytes), null);
        return true;
    }
}
