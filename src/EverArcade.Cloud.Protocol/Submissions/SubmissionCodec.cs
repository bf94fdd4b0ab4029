using System.Buffers;
using System.Text;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;

namespace EverArcade.Cloud.Protocol.Submissions;

/// <summary>The bytes of a submission: contract 32, nonce, gas limit u64, nodes, sender option, signature option.</summary>
/// <remarks><code>
///     0  contract   32 raw
///    32  nonce      u64 length, UTF-8
///     .  gas limit  u64
///     .  nodes      u64 count, each: id, action, args (strings), deps (u64 count, strings)
///     .  sender     00, or 01 and 32 raw
///     .  signature  00, or 01 and 64 raw: not part of the hashed bytes
/// </code></remarks>
internal static class SubmissionCodec
{
    // Three strings and a count, each a u64 at least.
    private const int NodeBytesMin = 32;

    private const int StringBytesMin = 8;

    public static byte[] Encode(Submission submission) => Write(submission, withSignature: true).WrittenSpan.ToArray();

    public static SubmissionId ComputeId(Submission submission) =>
        new(HashDomain.Submission.Hash(Write(submission, withSignature: false).WrittenSpan));

    /// <summary>The id of a submission whose whole encoding a strict reader has accepted: read and written again it gives
    /// the same bytes, so they are hashed where they lie.</summary>
    public static SubmissionId ComputeId(Submission read, ReadOnlySpan<byte> encoding) =>
        new(HashDomain.Submission.Hash(encoding[..^(1 + (read.Signature is null ? 0 : Signature.Length))]));

    /// <summary>Length of the encoding, bytes, without making it: the text may be far over its bound.</summary>
    public static long Measure(Submission submission)
    {
        // Contract, nonce's length, gas limit, count of nodes, and the tags of two options.
        var bytes = Hash256.Length + (3L * sizeof(ulong)) + 2 + Encoding.UTF8.GetByteCount(submission.Nonce)
            + (submission.Sender is null ? 0 : PublicKey.Length)
            + (submission.Signature is null ? 0 : Signature.Length);
        foreach (var node in submission.Plan.Nodes)
        {
            bytes += NodeBytesMin + Encoding.UTF8.GetByteCount(node.Id) + Encoding.UTF8.GetByteCount(node.Action)
                + Encoding.UTF8.GetByteCount(node.Args);
            foreach (var dep in node.Deps)
            {
                bytes += StringBytesMin + Encoding.UTF8.GetByteCount(dep);
            }
        }

        return bytes;
    }

    public static bool TryRead(ref CanonicalReader reader, out Submission? submission)
    {
        submission = null;
        if (!reader.TryReadHash(out var contract) || !reader.TryReadString(out var nonce)
            || !reader.TryReadUInt64(out var gasLimit) || !TryReadNodes(ref reader, out var nodes)
            || !TryReadSender(ref reader, out var sender) || !TryReadSignature(ref reader, out var signature))
        {
            return false;
        }

        submission = new Submission
        {
            Contract = new ContractId(contract),
            Nonce = nonce,
            GasLimit = gasLimit,
            Plan = new Plan { Nodes = nodes },
            Sender = sender,
            Signature = signature,
        };
        return true;
    }

    private static ArrayBufferWriter<byte> Write(Submission submission, bool withSignature)
    {
        var output = new ArrayBufferWriter<byte>(512);
        var writer = new CanonicalWriter(output);
        writer.WriteHash(submission.Contract.Hash);
        writer.WriteString(submission.Nonce);
        writer.WriteUInt64(submission.GasLimit);
        writer.WriteCount(submission.Plan.Nodes.Count);
        foreach (var node in submission.Plan.Nodes)
        {
            WriteNode(writer, node);
        }

        writer.WriteBool(submission.Sender is not null);
        if (submission.Sender is { } sender)
        {
            Span<byte> raw = stackalloc byte[PublicKey.Length];
            sender.CopyTo(raw);
            writer.WriteRaw(raw);
        }

        if (withSignature)
        {
            WriteSignature(writer, submission.Signature);
        }

        return output;
    }

    private static void WriteNode(CanonicalWriter writer, PlanNode node)
    {
        writer.WriteString(node.Id);
        writer.WriteString(node.Action);
        writer.WriteString(node.Args);
        writer.WriteCount(node.Deps.Count);
        foreach (var dep in node.Deps)
        {
            writer.WriteString(dep);
        }
    }

    private static void WriteSignature(CanonicalWriter writer, Signature? signature)
    {
        writer.WriteBool(signature is not null);
        if (signature is { } present)
        {
            Span<byte> raw = stackalloc byte[Signature.Length];
            present.CopyTo(raw);
            writer.WriteRaw(raw);
        }
    }

    private static bool TryReadNodes(ref CanonicalReader reader, out PlanNode[] nodes)
    {
        nodes = [];
        if (!reader.TryReadCount(NodeBytesMin, out var count))
        {
            return false;
        }

        nodes = new PlanNode[count];
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadString(out var id) || !reader.TryReadString(out var action)
                || !reader.TryReadString(out var args) || !TryReadDeps(ref reader, out var deps))
            {
                return false;
            }

            nodes[i] = new PlanNode { Id = id, Action = action, Args = args, Deps = deps };
        }

        return true;
    }

    private static bool TryReadDeps(ref CanonicalReader reader, out string[] deps)
    {
        deps = [];
        if (!reader.TryReadCount(StringBytesMin, out var count))
        {
            return false;
        }

        deps = count == 0 ? [] : new string[count];
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadString(out deps[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadSender(ref CanonicalReader reader, out PublicKey? sender)
    {
        sender = null;
        if (!reader.TryReadOption(out var present) || !present)
        {
            return reader.Problem is null;
        }

        if (!reader.TryReadRaw(PublicKey.Length, out var raw))
        {
            return false;
        }

        sender = PublicKey.FromBytes(raw);
        return true;
    }

    private static bool TryReadSignature(ref CanonicalReader reader, out Signature? signature)
    {
        signature = null;
        if (!reader.TryReadOption(out var present) || !present)
        {
            return reader.Problem is null;
        }

        if (!reader.TryReadRaw(Signature.Length, out var raw))
        {
            return false;
        }

        signature = Signature.FromBytes(raw);
        return true;
    }
}
