using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Protocol.Audits;

/// <summary>What an auditor says about a range of a contract's receipts, in a form anybody can keep and check.</summary>
/// <remarks>
/// Encoding (docs/format/audits.md, Certificate), integers little endian: audit string, contract 32, branch u32; start and end,
/// each sequence u64, last receipt 32, state root 32, log root 32; profile 32, package 32; count of engines, each a string;
/// mode u8, receipts u64, intervals u64, intervals compared u64, seed 32, seed source string; outcome u8; count of findings, each
/// 32; started at u64, ended at u64 (Unix milliseconds).
/// </remarks>
public sealed record AuditCertificate
{
    /// <summary>Most findings named: an audit stops at the first item of each range that it cannot go on from.</summary>
    public const int FindingsMax = 256;

    /// <summary>Most engines named.</summary>
    public const int EnginesMax = 8;

    // Each string has its length, each hash its bytes: what a count may claim at most.
    private const int StringBytesMin = 8;

    /// <summary>The audit's id at the host that ran it.</summary>
    public required string Audit { get; init; }

    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    /// <summary>Where the range starts: the first receipt audited is the one after.</summary>
    public required AuditEnd Start { get; init; }

    /// <summary>Where it ends.</summary>
    public required AuditEnd End { get; init; }

    public required Hash256 Profile { get; init; }

    public required Hash256 Package { get; init; }

    /// <summary>What re-executed, version and configuration included; two for a dual audit.</summary>
    public required IReadOnlyList<string> Engines { get; init; }

    public required AuditMode Mode { get; init; }

    /// <summary>Receipts re-executed.</summary>
    public required ulong Receipts { get; init; }

    /// <summary>Intervals between checkpoints that the range has.</summary>
    public required ulong Intervals { get; init; }

    /// <summary>Intervals that were re-executed: all of them in a full audit.</summary>
    public required ulong IntervalsCompared { get; init; }

    /// <summary>What chose them (<see cref="AuditSample"/>); zero in a full audit.</summary>
    public required Hash256 Seed { get; init; }

    /// <summary>Where the seed comes from: <c>given</c> by who asked, or drawn by the <c>host</c>; empty in a full audit.</summary>
    public required string SeedSource { get; init; }

    public required AuditOutcome Outcome { get; init; }

    /// <summary>Ids of the findings (<see cref="RecordedFinding.ComputeId"/>).</summary>
    public required IReadOnlyList<Hash256> Findings { get; init; }

    public required ulong StartedAtMilliseconds { get; init; }

    public required ulong EndedAtMilliseconds { get; init; }

    /// <summary>The certificate's name, and what the auditor signs.</summary>
    public Hash256 ComputeHash() => HashDomain.AuditCertificate.Hash(Encode());

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        Encode(output);
        return output.WrittenSpan.ToArray();
    }

    internal void Encode(IBufferWriter<byte> output)
    {
        var writer = new CanonicalWriter(output);
        writer.WriteString(Audit);
        writer.WriteHash(Contract.Hash);
        writer.WriteUInt32(Branch.Number);
        WriteEnd(writer, Start);
        WriteEnd(writer, End);
        writer.WriteHash(Profile);
        writer.WriteHash(Package);
        writer.WriteCount(Engines.Count);
        foreach (var engine in Engines)
        {
            writer.WriteString(engine);
        }

        writer.WriteByte((byte)Mode);
        writer.WriteUInt64(Receipts);
        writer.WriteUInt64(Intervals);
        writer.WriteUInt64(IntervalsCompared);
        writer.WriteHash(Seed);
        writer.WriteString(SeedSource);
        writer.WriteByte((byte)Outcome);
        writer.WriteCount(Findings.Count);
        foreach (var finding in Findings)
        {
            writer.WriteHash(finding);
        }

        writer.WriteUInt64(StartedAtMilliseconds);
        writer.WriteUInt64(EndedAtMilliseconds);
    }

    internal static bool TryRead(ref CanonicalReader reader, out AuditCertificate? certificate)
    {
        certificate = null;
        if (!reader.TryReadString(out var audit) || !reader.TryReadHash(out var contract)
            || !reader.TryReadUInt32(out var branch) || !TryReadEnd(ref reader, out var start)
            || !TryReadEnd(ref reader, out var end) || !reader.TryReadHash(out var profile)
            || !reader.TryReadHash(out var package) || !TryReadEngines(ref reader, out var engines)
            || !TryReadKind(ref reader, 2, out var mode) || !reader.TryReadUInt64(out var receipts)
            || !reader.TryReadUInt64(out var intervals) || !reader.TryReadUInt64(out var compared)
            || !reader.TryReadHash(out var seed) || !reader.TryReadString(out var source)
            || !TryReadKind(ref reader, 3, out var outcome) || !TryReadFindings(ref reader, out var findings)
            || !reader.TryReadUInt64(out var startedAt) || !reader.TryReadUInt64(out var endedAt))
        {
            return false;
        }

        certificate = new AuditCertificate
        {
            Audit = audit,
            Contract = new ContractId(contract),
            Branch = new BranchId(branch),
            Start = start,
            End = end,
            Profile = profile,
            Package = package,
            Engines = engines,
            Mode = (AuditMode)mode,
            Receipts = receipts,
            Intervals = intervals,
            IntervalsCompared = compared,
            Seed = seed,
            SeedSource = source,
            Outcome = (AuditOutcome)outcome,
            Findings = findings,
            StartedAtMilliseconds = startedAt,
            EndedAtMilliseconds = endedAt,
        };
        return true;
    }

    private static void WriteEnd(CanonicalWriter writer, AuditEnd end)
    {
        writer.WriteUInt64(end.Sequence.Number);
        writer.WriteHash(end.LastReceipt);
        writer.WriteHash(end.StateRoot);
        writer.WriteHash(end.LogRoot);
    }

    private static bool TryReadEnd(ref CanonicalReader reader, out AuditEnd end)
    {
        end = default;
        if (!reader.TryReadUInt64(out var sequence) || !reader.TryReadHash(out var receipt)
            || !reader.TryReadHash(out var state) || !reader.TryReadHash(out var log))
        {
            return false;
        }

        end = new AuditEnd(new Sequence(sequence), receipt, state, log);
        return true;
    }

    private static bool TryReadKind(ref CanonicalReader reader, byte max, out byte kind)
    {
        var start = reader.Offset;
        return reader.TryReadByte(out kind) && (kind is not 0 && kind <= max || reader.Fail(CodecError.BadValue, start));
    }

    private static bool TryReadEngines(ref CanonicalReader reader, out List<string> engines)
    {
        engines = [];
        var start = reader.Offset;
        if (!reader.TryReadCount(StringBytesMin, out var count) || (count > EnginesMax && !reader.Fail(CodecError.BadValue, start)))
        {
            return false;
        }

        for (var index = 0; index < count; index++)
        {
            if (!reader.TryReadString(out var engine))
            {
                return false;
            }

            engines.Add(engine);
        }

        return true;
    }

    private static bool TryReadFindings(ref CanonicalReader reader, out List<Hash256> findings)
    {
        findings = [];
        var start = reader.Offset;
        if (!reader.TryReadCount(Hash256.Length, out var count) || (count > FindingsMax && !reader.Fail(CodecError.BadValue, start)))
        {
            return false;
        }

        for (var index = 0; index < count; index++)
        {
            if (!reader.TryReadHash(out var finding))
            {
                return false;
            }

            findings.Add(finding);
        }

        return true;
    }
}
