namespace EverArcade.Cloud.Cli.Packages;

/// <summary>The limits a package asks for, as <c>everarcade.json</c> has them; units as in a manifest.</summary>
internal sealed record PackageSettingsLimits
{
    public ulong? Gas { get; init; }

    public uint? MemoryPages { get; init; }

    public uint? OutputBytes { get; init; }

    public uint? StateBytes { get; init; }
}
