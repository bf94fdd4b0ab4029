namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>Limits a package asks for. They can lower the profile's, never raise them; null leaves the profile's.</summary>
public sealed record PackageLimits
{
    /// <summary>Asks for nothing.</summary>
    public static PackageLimits None { get; } = new();

    /// <summary>Highest gas limit of one execution.</summary>
    public ulong? Gas { get; init; }

    /// <summary>Largest memory, pages of 64 KiB.</summary>
    public uint? MemoryPages { get; init; }

    /// <summary>Longest encoded VmOutput, bytes.</summary>
    public uint? OutputBytes { get; init; }

    /// <summary>Largest encoded state, bytes.</summary>
    public uint? StateBytes { get; init; }
}
