using System.Buffers;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Embedded.Audits;

/// <summary>A report as bytes (docs/format/embedded-store.md, audit): id string, contract 32 raw, branch u32, from, to,
/// checkpoint and compared u64, verdict u8, engine string, started at i64, option of ended at i64 (UTC ticks), then a
/// count of findings, each sequence u64, kind, expected and found strings.</summary>
internal static class AuditReportCodec
{
    // A finding is a u64 and three strings, each at least its u64 length.
    private const int FindingBytesMin = 32;

    public static byte[] Encode(AuditReport report)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteString(report.Id);
        writer.WriteHash(report.Contract.Hash);
        writer.WriteUInt32(report.Branch.Number);
        writer.WriteUInt64(report.From.Number);
        writer.WriteUInt64(report.To.Number);
        writer.WriteUInt64(report.Checkpoint.Number);
        writer.WriteUInt64(report.Compared);
        writer.WriteByte((byte)report.Verdict);
        writer.WriteString(report.Engine);
        writer.WriteInt64(report.StartedAt.UtcTicks);
        writer.WriteBool(report.EndedAt is not null);
        if (report.EndedAt is { } endedAt)
        {
            writer.WriteInt64(endedAt.UtcTicks);
        }

        writer.WriteCount(report.Findings.Count);
        foreach (var finding in report.Findings)
        {
            writer.WriteUInt64(finding.Sequence.Number);
            writer.WriteString(finding.Kind);
            writer.WriteString(finding.Expected);
            writer.WriteString(finding.Found);
        }

        return output.WrittenSpan.ToArray();
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out AuditReport? report)
    {
        var reader = new CanonicalReader(bytes);
        report = null;
        if (!reader.TryReadString(out var id) || !reader.TryReadHash(out var contract)
            || !reader.TryReadUInt32(out var branch) || !reader.TryReadUInt64(out var from)
            || !reader.TryReadUInt64(out var to) || !reader.TryReadUInt64(out var checkpoint)
            || !reader.TryReadUInt64(out var compared) || !reader.TryReadByte(out var verdict)
            || !Enum.IsDefined((AuditVerdict)verdict) || !reader.TryReadString(out var engine)
            || !StoredTime.TryRead(ref reader, out var startedAt) || !TryReadEnd(ref reader, out var endedAt)
            || !TryReadFindings(ref reader, out var findings) || !reader.TryEnd())
        {
            return false;
        }

        report = new AuditReport
        {
            Id = id,
            Contract = new ContractId(contract),
            Branch = new BranchId(branch),
            From = new Sequence(from),
            To = new Sequence(to),
            Checkpoint = new Sequence(checkpoint),
            Compared = compared,
            Verdict = (AuditVerdict)verdict,
            Findings = findings,
            Engine = engine,
            StartedAt = startedAt,
            EndedAt = endedAt,
        };
        return true;
    }

    private static bool TryReadEnd(ref CanonicalReader reader, out DateTimeOffset? endedAt)
    {
        endedAt = null;
        if (!reader.TryReadOption(out var present) || !present)
        {
            return reader.Problem is null;
        }

        var read = StoredTime.TryRead(ref reader, out var time);
        endedAt = time;
        return read;
    }

    private static bool TryReadFindings(ref CanonicalReader reader, out IReadOnlyList<AuditFinding> findings)
    {
        findings = [];
        if (!reader.TryReadCount(FindingBytesMin, out var count))
        {
            return false;
        }

        var read = new List<AuditFinding>(count);
        for (var index = 0; index < count; index++)
        {
            if (!reader.TryReadUInt64(out var sequence) || !reader.TryReadString(out var kind)
                || !reader.TryReadString(out var expected) || !reader.TryReadString(out var found))
            {
                return false;
            }

            read.Add(new AuditFinding(new Sequence(sequence), kind, expected, found));
        }

        findings = read;
        return true;
    }
}
