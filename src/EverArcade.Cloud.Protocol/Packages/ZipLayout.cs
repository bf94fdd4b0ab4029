namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>Offsets and constants of the zip records a package uses (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16).</summary>
internal static class ZipLayout
{
    public const uint LocalSignature = 0x04034b50;
    public const uint CentralSignature = 0x02014b50;
    public const uint EndSignature = 0x06054b50;

    public const int LocalBytes = 30;
    public const int CentralBytes = 46;
    public const int EndBytes = 22;

    /// <summary>Longest comment a zip may have: how far from the end an end record can begin.</summary>
    public const int CommentBytesMax = ushort.MaxValue;

    /// <summary>Version 1.0, for "made by" (on MS-DOS, host 0) and "needed": stored files need no more.</summary>
    public const ushort Version = 10;

    /// <summary>1980-01-01, the least date that zip can write; time is zero.</summary>
    public const ushort Date = 0x0021;

    public const ushort FlagEncrypted = 0x0001;
    public const ushort FlagDataDescriptor = 0x0008;

    /// <summary>A size or offset that stands in a zip64 record instead.</summary>
    public const uint Zip64Size = 0xFFFFFFFF;

    /// <summary>Header id of the zip64 extra field (APPNOTE 4.5.3).</summary>
    public const ushort Zip64ExtraId = 0x0001;

    /// <summary>Unix file type bits of a symbolic link, in the high half of the external attributes.</summary>
    public const uint UnixTypeMask = 0xF000;
    public const uint UnixSymlink = 0xA000;
}
