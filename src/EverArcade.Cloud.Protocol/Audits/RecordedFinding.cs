using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Protocol.Audits;

/// <summary>One thing an audit found that is not as it must be: the first bad item of its range.</summary>
/// <remarks>
/// Encoding (docs/format/audits.md, Finding): contract 32, branch u32, sequence u64, kind string, expected string, found string,
/// count of keys, each key string, option of expected, option of found; option of repro 32. Text is cut to
/// <see cref="TextCharsMax"/> characters: a finding is for people, the repro bundle holds the bytes.
/// </remarks>
public sealed record RecordedFinding
{
    /// <summary>Longest expected and found text, characters.</summary>
    public const int TextCharsMax = 1_024;

    // A key is a string and two options.
    private const int KeyBytesMin = 10;

    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    /// <summary>The receipt it concerns; for a checkpoint, the sequence it stands at.</summary>
    public required Sequence Sequence { get; init; }

    /// <summary>Which kind, e.g. <c>divergence:newStateRoot</c>, <c>corruption:submission</c>, <c>gap</c> (docs/protocol.md).</summary>
    public required string Kind { get; init; }

    /// <summary>What re-execution or the rule gives.</summary>
    public required string Expected { get; init; }

    /// <summary>What is stored.</summary>
    public required string Found { get; init; }

    /// <summary>Keys of the state that differ; empty where no state is compared.</summary>
    public IReadOnlyList<StateKeyDifference> Keys { get; init; } = [];

    /// <summary>Blob with the bytes that reproduce it elsewhere; null where execution is not what shows it.</summary>
    public Hash256? Repro { get; init; }

    /// <summary>A stable name: a quarantine, a certificate and an endpoint know the finding by it.</summary>
    public Hash256 ComputeId() => HashDomain.AuditFinding.Hash(Encode());

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteHash(Contract.Hash);
        writer.WriteUInt32(Branch.Number);
        writer.WriteUInt64(Sequence.Number);
        writer.WriteString(Kind);
        writer.WriteString(Expected);
        writer.WriteString(Found);
        writer.WriteCount(Keys.Count);
        foreach (var key in Keys)
        {
            writer.WriteString(key.Key);
            WriteOption(writer, key.Expected);
            WriteOption(writer, key.Found);
        }

        writer.WriteBool(Repro is not null);
        if (Repro is { } repro)
        {
            writer.WriteHash(repro);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads bytes that hold a finding and nothing else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordedFinding? finding, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        finding = TryRead(ref reader, out var read) && reader.TryEnd() ? read : null;
        problem = reader.Problem;
        return finding is not null;
    }

    public override string ToString() => $"{Kind} at {Sequence}: expected {Expected}, found {Found}";

    private static bool TryRead(ref CanonicalReader reader, out RecordedFinding? finding)
    {
        finding = null;
        if (!reader.TryReadHash(out var contract) || !reader.TryReadUInt32(out var branch)
            || !reader.TryReadUInt64(out var sequence) || !reader.TryReadString(out var kind)
            || !reader.TryReadString(out var expected) || !reader.TryReadString(out var found)
            || !TryReadKeys(ref reader, out var keys) || !reader.TryReadOption(out var hasRepro))
        {
            return false;
        }

        var repro = Hash256.Zero;
        if (hasRepro && !reader.TryReadHash(out repro))
        {
            return false;
        }

        finding = new RecordedFinding
        {
            Contract = new ContractId(contract),
            Branch = new BranchId(branch),
            Sequence = new Sequence(sequence),
            Kind = kind,
            Expected = expected,
            Found = found,
            Keys = keys,
            Repro = hasRepro ? repro : null,
        };
        return true;
    }

    private static bool TryReadKeys(ref CanonicalReader reader, out List<StateKeyDifference> keys)
    {
        keys = [];
        if (!reader.TryReadCount(KeyBytesMin, out var count))
        {
            return false;
        }

        for (var index = 0; index < count; index++)
        {
            if (!reader.TryReadString(out var key) || !TryReadOption(ref reader, out var expected)
                || !TryReadOption(ref reader, out var found))
            {
                return false;
            }

            keys.Add(new StateKeyDifference(key, expected, found));
        }

        return true;
    }

    private static void WriteOption(CanonicalWriter writer, string? text)
    {
        writer.WriteBool(text is not null);
        if (text is not null)
        {
            writer.WriteString(text);
        }
    }

    private static bool TryReadOption(ref CanonicalReader reader, out string? text)
    {
        text = null;
        if (!reader.TryReadOption(out var present))
        {
            return false;
        }

        return !present || reader.TryReadString(out text!);
    }
}
