using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Http.OperatorLogs;

/// <summary>An entry of the operator log; <see cref="Bytes"/> is the signed entry, to be verified.</summary>
internal sealed record OperatorLogEntryView
{
    public required ulong Number { get; init; }

    public required Hash256 Hash { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Action { get; init; }

    public required ContractId? Contract { get; init; }

    public required string Detail { get; init; }

    public required ReadOnlyMemory<byte> Bytes { get; init; }

    public static OperatorLogEntryView Of(SignedOperatorLogEntry signed)
    {
        var entry = signed.Entry;
        return new OperatorLogEntryView
        {
            Number = entry.Number,
            Hash = entry.ComputeHash(),
            At = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(entry.AtMilliseconds, 253402300799999)),
            Action = entry.Action,
            Contract = entry.Contract,
            Detail = entry.Detail,
            Bytes = signed.Encode(),
        };
    }
}
