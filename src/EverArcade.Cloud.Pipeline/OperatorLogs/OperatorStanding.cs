using System.Collections.Immutable;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Pipeline.OperatorLogs;

/// <summary>What the operator log says is in force, after so many of its entries.</summary>
public sealed record OperatorStanding
{
    public static OperatorStanding Empty { get; } = new();

    /// <summary>The number of the last entry that was looked at.</summary>
    public ulong Last { get; private init; }

    /// <summary>The entries that set the quarantines which no later one lifts.</summary>
    public ImmutableDictionary<ContractId, OperatorLogEntry> Quarantines { get; private init; } =
        ImmutableDictionary<ContractId, OperatorLogEntry>.Empty;

    /// <summary>The entries that revoked the publishers' keys which no later one reinstates, by key.</summary>
    public ImmutableDictionary<string, OperatorLogEntry> Revocations { get; private init; } =
        ImmutableDictionary<string, OperatorLogEntry>.Empty;

    /// <summary>Entries that are gone or not what was written, by their numbers: what they set or lifted is not known.</summary>
    public ImmutableList<string> Unreadable { get; private init; } = [];

    /// <summary>The next entry of the log.</summary>
    internal OperatorStanding After(OperatorLogEntry entry) => Missing(entry.Number) with
    {
        Last = entry.Number,
        Quarantines = entry switch
        {
            { Action: OperatorActions.QuarantineSet, Contract: { } contract } => Quarantines.SetItem(contract, entry),
            { Action: OperatorActions.QuarantineLifted, Contract: { } contract } => Quarantines.Remove(contract),
            _ => Quarantines,
        },
        Revocations = entry.Action switch
        {
            OperatorActions.PublisherRevoked => Revocations.SetItem(PublisherOf(entry), entry),
            OperatorActions.PublisherReinstated => Revocations.Remove(PublisherOf(entry)),
            _ => Revocations,
        },
    };

    /// <summary>An entry that stands there and cannot be read.</summary>
    internal OperatorStanding Without(string name) => ulong.TryParse(name, out var number)
        ? Missing(number) with { Last = number, Unreadable = Unreadable.Add(name) }
        : this with { Unreadable = Unreadable.Add(name) };

    /// <summary>Numbers have no gap: what lies between the last entry and this one was deleted.</summary>
    private OperatorStanding Missing(ulong number) => number == Last + 1
        ? this : this with { Unreadable = Unreadable.Add($"{Last + 1} to {number - 1}") };

    private static string PublisherOf(OperatorLogEntry entry) => Publishers.RevocationCodec.TryDecode(entry)?.Publisher.ToString() ?? "";
}
