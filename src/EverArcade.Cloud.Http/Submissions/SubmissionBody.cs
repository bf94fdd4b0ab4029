using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;

namespace EverArcade.Cloud.Http.Submissions;

/// <summary>What the body of a submission says.</summary>
internal sealed record SubmissionBody
{
    public required Plan Plan { get; init; }

    /// <summary>Null takes the contract's default.</summary>
    public ulong? GasLimit { get; init; }

    public PublicKey? Sender { get; init; }

    public Signature? Signature { get; init; }
}
