using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Protocol.OperatorLogs;

/// <summary>One thing an operator, or the host by itself, did outside of executing: a quarantine, a lift, a recovery.</summary>
/// <remarks>
/// Encoding (docs/format/audits.md, Operator log): number u64, previous 32, at u64 (Unix milliseconds), action string,
/// option of contract 32, detail string. The time is the host's word; order is what the chain proves.
/// </remarks>
public sealed record OperatorLogEntry
{
    /// <summary>Longest action, bytes of UTF-8: a word or two.</summary>
    public const int ActionBytesMax = 64;

    /// <summary>Longest detail, bytes of UTF-8: fits a record with room for the rest.</summary>
    public const int DetailBytesMax = 16 << 10;

    /// <summary>Place in the log, from 1.</summary>
    public required ulong Number { get; init; }

    /// <summary>Hash of the entry before; <see cref="Hash256.Zero"/> for the first.</summary>
    public required Hash256 Previous { get; init; }

    /// <summary>When, Unix milliseconds.</summary>
    public required ulong AtMilliseconds { get; init; }

    /// <summary>What was done, a stable word such as <c>quarantine-set</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To which contract; null when it concerns none.</summary>
    public required ContractId? Contract { get; init; }

    /// <summary>Why and by whom, JSON or text.</summary>
    public required string Detail { get; init; }

    /// <summary>The entry's name, what the next one links to and what the host signs.</summary>
    public Hash256 ComputeHash() => HashDomain.OperatorLog.Hash(Encode());

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        Encode(output);
        return output.WrittenSpan.ToArray();
    }

    internal void Encode(IBufferWriter<byte> output)
    {
        var writer = new CanonicalWriter(output);
        writer.WriteUInt64(Number);
        writer.WriteHash(Previous);
        writer.WriteUInt64(AtMilliseconds);
        writer.WriteString(Action);
        writer.WriteBool(Contract is not null);
        if (Contract is { } contract)
        {
            writer.WriteHash(contract.Hash);
        }

        writer.WriteString(Detail);
    }

    internal static bool TryRead(ref CanonicalReader reader, out OperatorLogEntry? entry)
    {
        entry = null;
        if (!reader.TryReadUInt64(out var number) || !reader.TryReadHash(out var previous)
            || !reader.TryReadUInt64(out var at) || !TryReadText(ref reader, ActionBytesMax, out var action)
            || !reader.TryReadOption(out var hasContract))
        {
            return false;
        }

        var contract = Hash256.Zero;
        if ((hasContract && !reader.TryReadHash(out contract)) || !TryReadText(ref reader, DetailBytesMax, out var detail))
        {
            return false;
        }

        entry = new OperatorLogEntry
        {
            Number = number,
            Previous = previous,
            AtMilliseconds = at,
            Action = action,
            Contract = hasContract ? new ContractId(contract) : null,
            Detail = detail,
        };
        return true;
    }

    private static bool TryReadText(ref CanonicalReader reader, int bytesMax, out string text)
    {
        text = "";
        var start = reader.Offset;
        if (!reader.TryReadUtf8(out var bytes))
        {
            return false;
        }

        if (bytes.Length > bytesMax)
        {
            return reader.Fail(CodecError.BadValue, start);
        }

        text = System.Text.Encoding.UTF8.GetString(bytes);
        return true;
    }
}
