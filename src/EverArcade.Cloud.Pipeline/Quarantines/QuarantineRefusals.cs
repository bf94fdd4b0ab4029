using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>Why a quarantine is not lifted (docs/protocol.md, Refusals).</summary>
public static class QuarantineRefusals
{
    public static RefusalCode NotQuarantinedCode { get; } = new("not-quarantined");

    public static RefusalCode CertificateUnfit { get; } = new("certificate-unfit");

    public static RefusalCode CertificateUnknown { get; } = new("certificate-unknown");

    public static Refusal NotQuarantined(ContractId contract) =>
        new(NotQuarantinedCode, "contract", $"Contract {contract} is not quarantined.");
}
