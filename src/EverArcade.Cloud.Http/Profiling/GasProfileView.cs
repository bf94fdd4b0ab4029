using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Profiling;

/// <summary>Where the gas of a receipt, or of a package's sample inputs, went.</summary>
internal sealed record GasProfileView
{
    /// <summary>The package that samples were played on; null for a receipt.</summary>
    public Hash256? Package { get; init; }

    /// <summary>The receipt's contract; null for samples.</summary>
    public ContractId? Contract { get; init; }

    /// <summary>The receipt; null for samples.</summary>
    public Sequence? Sequence { get; init; }

    /// <summary>Executions in it: 1 for a receipt.</summary>
    public required ulong Executions { get; init; }

    /// <summary>The receipts' gas: the sum of all <c>selfGas</c>.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>Gas of stacks beyond those that are kept apart.</summary>
    public required ulong NotRecordedGas { get; init; }

    /// <summary>Distinct call stacks.</summary>
    public required int Stacks { get; init; }

    /// <summary>Most gas of their own first.</summary>
    public required IReadOnlyList<GasOfFunction> Functions { get; init; }

    public static GasProfileView Of(ContractId contract, Sequence sequence, GasProfile profile) =>
        Of(profile) with { Contract = contract, Sequence = sequence };

    public static GasProfileView Of(Hash256 package, GasProfile profile) => Of(profile) with { Package = package };

    private static GasProfileView Of(GasProfile profile) => new()
    {
        Executions = profile.Executions,
        GasUsed = profile.GasUsed,
        NotRecordedGas = profile.NotRecordedGas,
        Stacks = profile.Stacks.Count,
        Functions = profile.ByFunction(),
    };
}
