using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Profiling;

/// <summary>Where the gas of a receipt went.</summary>
internal sealed record GasProfileView
{
    public required ContractId Contract { get; init; }

    public required Sequence Sequence { get; init; }

    /// <summary>The receipt's gas: the sum of all <c>selfGas</c>.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>Gas of stacks beyond those that are kept apart.</summary>
    public required ulong NotRecordedGas { get; init; }

    /// <summary>Distinct call stacks.</summary>
    public required int Stacks { get; init; }

    /// <summary>Most gas of their own first.</summary>
    public required IReadOnlyList<GasOfFunction> Functions { get; init; }

    public static GasProfileView Of(ContractId contract, Sequence sequence, GasProfile profile) => new()
    {
        Contract = contract,
        Sequence = sequence,
        GasUsed = profile.GasUsed,
        NotRecordedGas = profile.NotRecordedGas,
        Stacks = profile.Stacks.Count,
        Functions = profile.ByFunction(),
    };
}
