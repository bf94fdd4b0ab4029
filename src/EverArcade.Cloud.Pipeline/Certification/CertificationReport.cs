using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>What a certification came to: the same for the same package, samples and build, whenever and wherever it is made
/// (docs/certification.md, The report).</summary>
public sealed record CertificationReport
{
    /// <summary>Version of this document.</summary>
    public string Format { get; } = "everarcade.certification/1";

    /// <summary>Whether all four validations passed.</summary>
    public bool IsCertified => Validations.Count > 0 && Validations.All(validation => validation.Verdict == ValidationVerdict.Passed);

    public required Hash256 Package { get; init; }

    /// <summary>Publisher's key, hex.</summary>
    public required string Publisher { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Plain SHA-256 of the module.</summary>
    public required Hash256 Module { get; init; }

    /// <summary>The profile's name.</summary>
    public required string Profile { get; init; }

    public required Hash256 ProfileHash { get; init; }

    /// <summary>Sample inputs played.</summary>
    public required int Samples { get; init; }

    /// <summary>Plain SHA-256 over the submissions made of them, one after the other.</summary>
    public required Hash256 SamplesHash { get; init; }

    /// <summary>Gas limit of each.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>How the samples ended: status by name, and how many.</summary>
    public required IReadOnlyList<StatusCount> Outcomes { get; init; }

    /// <summary>Gas of all receipts.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>State root after the last sample.</summary>
    public required Hash256 StateRoot { get; init; }

    /// <summary>The engines that were compared; the first is what live execution uses.</summary>
    public required IReadOnlyList<string> Engines { get; init; }

    /// <summary>Isolation, metering, checkpoint restore, replay.</summary>
    public required IReadOnlyList<ValidationReport> Validations { get; init; }
}
