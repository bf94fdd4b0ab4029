using System.Buffers;
using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Azure.Tables;
using EverArcade.Cloud.Storage.Embedded;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>The row of a submission, sealed. Its bytes:
/// <code>
///     0  marker key   32 raw
///    32  state        u8: 1 pending, bytes follow; 2 pending, blob follows; 3 executed
///    33  1: accepted at i64 (UTC ticks), submission: u64 length and bytes
///        2: accepted at i64, blob 32 raw
///        3: branch u32, sequence u64
/// </code>
/// A commit replaces the pending row by the executed one: the same key, once.</summary>
internal static class EntryRowCodec
{
    private const byte PendingInline = 1;
    private const byte PendingSpilled = 2;
    private const byte Executed = 3;

    public static TableEntity Pending(PendingSubmission pending, Hash256? blob)
    {
        var output = new ArrayBufferWriter<byte>(pending.Bytes.Length + 64);
        var writer = new CanonicalWriter(output);
        writer.WriteHash(pending.Marker.Hash);
        writer.WriteByte(blob is null ? PendingInline : PendingSpilled);
        writer.WriteInt64(pending.AcceptedAt.UtcTicks);
        if (blob is { } hash)
        {
            writer.WriteHash(hash);
        }
        else
        {
            writer.WriteBytes(pending.Bytes.Span);
        }

        return Row(pending.Contract, pending.Submission, output);
    }

    public static TableEntity Ran(ContractId contract, BranchId branch, Marker marker)
    {
        var output = new ArrayBufferWriter<byte>(64);
        var writer = new CanonicalWriter(output);
        writer.WriteHash(marker.Key.Hash);
        writer.WriteByte(Executed);
        writer.WriteUInt32(branch.Number);
        writer.WriteUInt64(marker.Sequence.Number);
        return Row(contract, marker.Submission, output);
    }

    /// <exception cref="IntegrityException">The row is not what was written.</exception>
    public static EntryState Open(TableEntity row, ContractId contract, SubmissionId submission)
    {
        var place = $"submission {submission} of contract {contract}";
        var reader = new CanonicalReader(SealedRow.Open(row, place));
        return TryRead(ref reader, submission, out var state) && reader.TryEnd()
            ? state!
            : throw new IntegrityException(place, $"its row does not decode: {reader.Problem}");
    }

    private static bool TryRead(ref CanonicalReader reader, SubmissionId submission, out EntryState? state)
    {
        state = null;
        if (!reader.TryReadHash(out var marker) || !reader.TryReadByte(out var kind))
        {
            return false;
        }

        var entry = new EntryState { Submission = submission, Marker = new MarkerKey(marker) };
        if (kind == Executed)
        {
            var read = reader.TryReadUInt32(out var branch) & reader.TryReadUInt64(out var sequence);
            state = entry with { Branch = new BranchId(branch), Sequence = new Sequence(sequence) };
            return read;
        }

        if (kind is not (PendingInline or PendingSpilled))
        {
            return reader.Fail(CodecError.BadValue);
        }

        if (!StoredTime.TryRead(ref reader, out var acceptedAt))
        {
            return false;
        }

        entry = entry with { AcceptedAt = acceptedAt };
        if (kind == PendingSpilled)
        {
            var read = reader.TryReadHash(out var blob);
            state = entry with { Blob = blob };
            return read;
        }

        var inline = reader.TryReadBytes(out var bytes);
        state = entry with { Bytes = bytes.ToArray() };
        return inline;
    }

    private static TableEntity Row(ContractId contract, SubmissionId submission, ArrayBufferWriter<byte> output) =>
        SealedRow.Build(LedgerKeys.Partition(contract), LedgerKeys.Submission(submission), output.WrittenSpan);
}
