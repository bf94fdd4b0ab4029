using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Audits;

/// <summary>One execution with all it depends on: the smallest file that shows a finding on another machine.</summary>
/// <remarks>
/// Encoding, and the file <c>.evb</c> (docs/format/audits.md, Repro bundle): magic 8 "EVERREPR", version u32 = 1; contract 32,
/// branch u32, sequence u64 and last receipt 32 before the execution, frontier; profile, package file, state before, each as
/// bytes; receipt hash 32, receipt, submission, diff, each as bytes; kind, expected, found strings.
/// </remarks>
public sealed record ReproBundle
{
    /// <summary>Longest bundle read, bytes: a package file, a state and one receipt, each at its own most.</summary>
    public const int BytesMax = PackageFile.FileBytesMax + (80 << 20);

    private const uint Version = 1;

    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    /// <summary>The sequence before the execution.</summary>
    public required Sequence Sequence { get; init; }

    /// <summary>What the receipt must link to.</summary>
    public required Hash256 LastReceipt { get; init; }

    /// <summary>The log before the execution.</summary>
    public required LogFrontier Frontier { get; init; }

    public required ExecutionProfile Profile { get; init; }

    /// <summary>The package file.</summary>
    public required ReadOnlyMemory<byte> Package { get; init; }

    /// <summary>The state before the execution.</summary>
    public required EncodedState State { get; init; }

    /// <summary>The hash under which the receipt is stored.</summary>
    public required Hash256 ReceiptHash { get; init; }

    /// <summary>The receipt as it is stored, good or not.</summary>
    public required ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>The submission as it is stored.</summary>
    public required ReadOnlyMemory<byte> Submission { get; init; }

    /// <summary>The diff as it is stored.</summary>
    public required ReadOnlyMemory<byte> Diff { get; init; }

    /// <summary>What the audit found.</summary>
    public required string Kind { get; init; }

    public required string Expected { get; init; }

    public required string Found { get; init; }

    private static ReadOnlySpan<byte> Magic => "EVERREPR"u8;

    /// <summary>Whether bytes start as a bundle does.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteRaw(Magic);
        writer.WriteUInt32(Version);
        writer.WriteHash(Contract.Hash);
        writer.WriteUInt32(Branch.Number);
        writer.WriteUInt64(Sequence.Number);
        writer.WriteHash(LastReceipt);
        Frontier.Encode(output);
        writer.WriteBytes(Profile.Encode());
        writer.WriteBytes(Package.Span);
        writer.WriteBytes(State.Bytes.Span);
        writer.WriteHash(ReceiptHash);
        writer.WriteBytes(Receipt.Span);
        writer.WriteBytes(Submission.Span);
        writer.WriteBytes(Diff.Span);
        writer.WriteString(Kind);
        writer.WriteString(Expected);
        writer.WriteString(Found);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads bytes that hold a bundle and nothing else; what is in it is for the replay to judge.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ReproBundle? bundle, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        bundle = TryRead(ref reader, out var read) && reader.TryEnd() ? read : null;
        problem = reader.Problem;
        return bundle is not null;
    }

    private static bool TryRead(ref CanonicalReader reader, out ReproBundle? bundle)
    {
        bundle = null;
        if (!reader.TryReadRaw(Magic.Length, out var magic) || !reader.TryReadUInt32(out var version))
        {
            return false;
        }

        if (!magic.SequenceEqual(Magic) || version != Version)
        {
            return reader.Fail(CodecError.BadValue, 0);
        }

        if (!reader.TryReadHash(out var contract) || !reader.TryReadUInt32(out var branch)
            || !reader.TryReadUInt64(out var sequence) || !reader.TryReadHash(out var last)
            || !LogFrontier.TryRead(ref reader, out var frontier) || !TryReadProfile(ref reader, out var profile)
            || !reader.TryReadBytes(out var package) || !TryReadState(ref reader, out var state))
        {
            return false;
        }

        var kept = package.ToArray();
        if (!reader.TryReadHash(out var hash) || !TryReadBytes(ref reader, out var receipt)
            || !TryReadBytes(ref reader, out var submission) || !TryReadBytes(ref reader, out var diff)
            || !reader.TryReadString(out var kind) || !reader.TryReadString(out var expected)
            || !reader.TryReadString(out var found))
        {
            return false;
        }

        bundle = new ReproBundle
        {
            Contract = new ContractId(contract),
            Branch = new BranchId(branch),
            Sequence = new Sequence(sequence),
            LastReceipt = last,
            Frontier = frontier!,
            Profile = profile!,
            Package = kept,
            State = state,
            ReceiptHash = hash,
            Receipt = receipt,
            Submission = submission,
            Diff = diff,
            Kind = kind,
            Expected = expected,
            Found = found,
        };
        return true;
    }

    private static bool TryReadBytes(ref CanonicalReader reader, out ReadOnlyMemory<byte> bytes)
    {
        var read = reader.TryReadBytes(out var span);
        bytes = span.ToArray();
        return read;
    }

    private static bool TryReadState(ref CanonicalReader reader, out EncodedState state)
    {
        state = default;
        var start = reader.Offset;
        return TryReadBytes(ref reader, out var bytes)
            && (EncodedState.TryRead(bytes, out state, out _) || reader.Fail(CodecError.BadValue, start));
    }

    private static bool TryReadProfile(ref CanonicalReader reader, out ExecutionProfile? profile)
    {
        profile = null;
        var start = reader.Offset;
        if (!reader.TryReadBytes(out var bytes))
        {
            return false;
        }

        var inner = new CanonicalReader(bytes);
        return (ExecutionProfile.TryRead(ref inner, out profile) && inner.TryEnd()) || reader.Fail(CodecError.BadValue, start);
    }
}
