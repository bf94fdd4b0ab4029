using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Contracts;

/// <summary>What became of a request for a contract.</summary>
public abstract record CreateResult
{
    private CreateResult()
    {
    }

    /// <summary>The contract stands; <paramref name="IsNew"/> is false when it stood before.</summary>
    public sealed record Created(ContractRecord Contract, bool IsNew) : CreateResult;

    public sealed record Refused(IReadOnlyList<Refusal> Refusals) : CreateResult;
}
