using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>What came of asking for a recovery.</summary>
public abstract record RecoveryResult
{
    private RecoveryResult()
    {
    }

    /// <summary>This is what would be done.</summary>
    public sealed record Planned(RecoveryPlan Plan) : RecoveryResult;

    /// <summary>It has been done.</summary>
    public sealed record Applied(RecoveryPlan Plan) : RecoveryResult;

    /// <summary>It cannot be done, or not any more; nothing was changed.</summary>
    public sealed record Refused(IReadOnlyList<Refusal> Refusals) : RecoveryResult
    {
        public Refused(Refusal refusal)
            : this([refusal])
        {
        }
    }
}
