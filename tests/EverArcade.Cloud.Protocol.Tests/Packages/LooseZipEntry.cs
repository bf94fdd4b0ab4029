namespace EverArcade.Cloud.Protocol.Tests.Packages;

/// <summary>How an entry differs from a package's.</summary>
internal sealed record LooseZipEntry
{
    public ushort Flags { get; init; }

    public ushort Method { get; init; }

    public ushort Time { get; init; }

    public uint? Crc { get; init; }

    public uint? PackedBytes { get; init; }

    public uint? UnpackedBytes { get; init; }

    public uint ExternalAttributes { get; init; }

    public byte[] Extra { get; init; } = [];

    public byte[] Comment { get; init; } = [];
}
