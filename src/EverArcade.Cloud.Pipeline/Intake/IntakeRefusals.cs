using EverArcade.Cloud.Pipeline.Quarantines;
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

    /// <summary>Names the finding: whoever is refused can look it up.</summary>
    public static Refusal Quarantined(ContractId contract, QuarantineRecord? quarantine = null) => new(
        ContractQuarantined, "contract",
        $"Contract {contract} is quarantined{Because(quarantine)}: it accepts nothing until a full audit passes.");

    public static Refusal Reused(string nonce) => new(
        NonceReused, "nonce", $"Nonce '{nonce}' was used for another submission; send the same one again or take a new nonce.");

    public static Refusal Busy(ContractId contract) => new(
        ContractBusy, "contract", $"Contract {contract} has as many submissions waiting as this host keeps; try again later.");

    private static string Because(QuarantineRecord? quarantine) => quarantine switch
    {
        null => "",
        { Finding: { } finding } => $", finding {finding} ({quarantine.Reason})",
        _ => $" by {quarantine.Actor} ({quarantine.Reason})",
    };
}
