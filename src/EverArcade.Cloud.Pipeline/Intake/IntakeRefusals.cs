using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Intake;

/// <summary>Why a submission is not taken, beyond what its own bytes say (docs/protocol.md, Refusals).</summary>
public static class IntakeRefusals
{
    public static RefusalCode ContractUnknown { get; } = new("contract-unknown");

    public static RefusalCode ContractQuarantined { get; } = new("contract-quarantined");

    public static RefusalCode NonceReused { get; } = new("nonce-reused");

    public static RefusalCode ContractBusy { get; } = new("contract-busy");

    public static RefusalCode ProfileUnsupported { get; } = new("profile-unsupported");

    public static Refusal Unknown(ContractId contract) =>
        new(ContractUnknown, "contract", $"There is no contract {contract} here.");

    public static Refusal Quarantined(ContractId contract) =>
        new(ContractQuarantined, "contract", $"Contract {contract} is quarantined: it accepts nothing until an audit passes.");

    public static Refusal Reused(string nonce) => new(
        NonceReused, "nonce", $"Nonce '{nonce}' was used for another submission; send the same one again or take a new nonce.");

    public static Refusal Busy(ContractId contract) => new(
        ContractBusy, "contract", $"Contract {contract} has as many submissions waiting as this host keeps; try again later.");
}
