using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>Why a package file is refused (docs/protocol.md, Refusals).</summary>
public static class PackageRefusals
{
    /// <summary>The file is larger than any package may be.</summary>
    public static RefusalCode FileTooLarge { get; } = new("package-too-large");

    /// <summary>No zip end record, or a record that points outside of the file.</summary>
    public static RefusalCode NotAZip { get; } = new("package-not-a-zip");

    /// <summary>More entries than a package can have.</summary>
    public static RefusalCode TooManyEntries { get; } = new("package-too-many-entries");

    /// <summary>An entry's name is absolute, climbs, or is not a plain name.</summary>
    public static RefusalCode BadPath { get; } = new("package-bad-path");

    /// <summary>An entry that no package has.</summary>
    public static RefusalCode UnlistedEntry { get; } = new("package-unlisted-entry");

    /// <summary>An entry that stands twice.</summary>
    public static RefusalCode DuplicateEntry { get; } = new("package-duplicate-entry");

    /// <summary>Entries in another order than the fixed one.</summary>
    public static RefusalCode EntryOrder { get; } = new("package-entry-order");

    /// <summary>A needed entry is not there.</summary>
    public static RefusalCode MissingEntry { get; } = new("package-missing-entry");

    /// <summary>An entry is not stored but compressed.</summary>
    public static RefusalCode Compressed { get; } = new("package-compressed");

    /// <summary>An entry is encrypted.</summary>
    public static RefusalCode Encrypted { get; } = new("package-encrypted");

    /// <summary>An entry's sizes follow its data.</summary>
    public static RefusalCode DataDescriptor { get; } = new("package-data-descriptor");

    /// <summary>An entry or the end record uses zip64.</summary>
    public static RefusalCode Zip64 { get; } = new("package-zip64");

    /// <summary>An entry has an extra field.</summary>
    public static RefusalCode ExtraField { get; } = new("package-extra-field");

    /// <summary>An entry or the file has a comment.</summary>
    public static RefusalCode Comment { get; } = new("package-comment");

    /// <summary>An entry is a symbolic link.</summary>
    public static RefusalCode Symlink { get; } = new("package-symlink");

    /// <summary>An entry carries file attributes.</summary>
    public static RefusalCode Attributes { get; } = new("package-attributes");

    /// <summary>An entry carries a time.</summary>
    public static RefusalCode Timestamp { get; } = new("package-timestamp");

    /// <summary>An entry is larger than its bound, or says that it unpacks to another size than it has.</summary>
    public static RefusalCode EntryTooLarge { get; } = new("package-entry-too-large");

    /// <summary>An entry's data does not lie inside of the file.</summary>
    public static RefusalCode Truncated { get; } = new("package-truncated");

    /// <summary>An entry's data does not match its CRC-32.</summary>
    public static RefusalCode BadCrc { get; } = new("package-bad-crc");

    /// <summary>Bytes are left after the end record.</summary>
    public static RefusalCode TrailingBytes { get; } = new("package-trailing-bytes");

    /// <summary>The file is not byte for byte what its own content packs to.</summary>
    public static RefusalCode NotCanonical { get; } = new("package-not-canonical");

    /// <summary>There is no signature.</summary>
    public static RefusalCode Unsigned { get; } = new("package-unsigned");

    /// <summary>The signature file names another hash than the content has.</summary>
    public static RefusalCode HashMismatch { get; } = new("package-hash-mismatch");

    /// <summary>The signature is not the manifest's publisher's over this package.</summary>
    public static RefusalCode BadSignature { get; } = new("package-bad-signature");

    /// <summary>The module does not fit the executor: none for wasm, or one for a fixture.</summary>
    public static RefusalCode BadModule { get; } = new("package-bad-module");

    /// <summary>The schema is not JSON that has a canonical form.</summary>
    public static RefusalCode BadSchema { get; } = new("package-bad-schema");

    /// <summary>The manifest is not RFC 8785 canonical JSON of the known fields.</summary>
    public static RefusalCode ManifestNotCanonical { get; } = new("manifest-not-canonical");

    /// <summary>The manifest has a field this version does not know.</summary>
    public static RefusalCode ManifestUnknownField { get; } = new("manifest-unknown-field");

    /// <summary>A manifest field is missing.</summary>
    public static RefusalCode ManifestMissingField { get; } = new("manifest-missing-field");

    /// <summary>A manifest field breaks its rule.</summary>
    public static RefusalCode ManifestBadField { get; } = new("manifest-bad-field");
}
