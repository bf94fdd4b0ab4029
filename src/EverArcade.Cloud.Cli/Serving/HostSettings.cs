using System.Net;

namespace EverArcade.Cloud.Cli.Serving;

/// <summary>What an embedded host is started with.</summary>
internal sealed record HostSettings
{
    /// <summary>The data folder; made, readable by its owner only, when it is not there.</summary>
    public required string Folder { get; init; }

    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Receipts between two checkpoints; null for the default.</summary>
    public int? CheckpointReceipts { get; init; }
}
