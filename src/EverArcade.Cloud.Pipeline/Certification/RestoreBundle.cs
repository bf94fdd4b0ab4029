using System.Buffers;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>All that a process needs to go on from a checkpoint: nothing it computes can come from the process that made it.</summary>
/// <remarks>
/// Canonical encoding:
/// <code>
/// tag string, genesis bytes, package file bytes, signed checkpoint bytes, state blob bytes,
/// submissions: count u64, each bytes
/// </code>
/// </remarks>
public sealed record RestoreBundle
{
    /// <summary>Longest bundle read, bytes.</summary>
    public const int BytesMax = 512 << 20;

    private const string Tag = "everarcade.restore/1";

    public required Genesis Genesis { get; init; }

    public required ReadOnlyMemory<byte> PackageFile { get; init; }

    public required SignedCheckpoint Checkpoint { get; init; }

    public required ReadOnlyMemory<byte> StateBlob { get; init; }

    /// <summary>Encoded submissions from the checkpoint on.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Submissions { get; init; }

    public ReadOnlyMemory<byte> Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteString(Tag);
        writer.WriteBytes(Genesis.Encode());
        writer.WriteBytes(PackageFile.Span);
        writer.WriteBytes(Checkpoint.Encode());
        writer.WriteBytes(StateBlob.Span);
        writer.WriteUInt64((ulong)Submissions.Count);
        foreach (var submission in Submissions)
        {
            writer.WriteBytes(submission.Span);
        }

        return output.WrittenMemory;
    }

    /// <summary>Reads bytes that hold a bundle and nothing else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RestoreBundle? bundle)
    {
        bundle = null;
        var reader = new CanonicalReader(bytes);
        if (!reader.TryReadUtf8(out var tag) || !tag.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(Tag))
            || !reader.TryReadBytes(out var genesisBytes) || !reader.TryReadBytes(out var file)
            || !reader.TryReadBytes(out var checkpointBytes) || !reader.TryReadBytes(out var blob)
            || !reader.TryReadUInt64(out var count))
        {
            return false;
        }

        var submissions = new List<ReadOnlyMemory<byte>>();
        for (var i = 0UL; i < count; i++)
        {
            if (!reader.TryReadBytes(out var submission))
            {
                return false;
            }

            submissions.Add(submission.ToArray());
        }

        var genesisReader = new CanonicalReader(genesisBytes);
        if (!reader.TryEnd() || !Genesis.TryRead(ref genesisReader, out var genesis) || !genesisReader.TryEnd()
            || !SignedCheckpoint.TryRead(checkpointBytes, out var checkpoint, out _))
        {
            return false;
        }

        bundle = new RestoreBundle
        {
            Genesis = genesis!,
            PackageFile = file.ToArray(),
            Checkpoint = checkpoint!,
            StateBlob = blob.ToArray(),
            Submissions = submissions,
        };
        return true;
    }
}
