using System.ComponentModel.DataAnnotations;

namespace EverArcade.Cloud.Storage.Embedded;

/// <summary>Where the embedded store keeps its data, and how much memory it takes.</summary>
public sealed class EmbeddedStorageOptions
{
    /// <summary>The data folder, made when it is not there; on a local disk. No default.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Folder { get; set; } = "";

    /// <summary>Page cache of the writer, MiB; default 16. What does not fit is in the operating system's
    /// cache.</summary>
    [Range(1, 4096)]
    public int WriterCacheMebibytes { get; set; } = 16;

    /// <summary>Page cache of each reader, MiB; default 1. Small, since every commit makes it stale.</summary>
    [Range(1, 1024)]
    public int ReaderCacheMebibytes { get; set; } = 1;
}
