using System.Net;

namespace EverArcade.Cloud.Cli.Serving;

/// <summary>What a host is started with.</summary>
internal sealed record HostSettings
{
    /// <summary>Where its data is.</summary>
    public required HostStorage Storage { get; init; }

    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Receipts between two checkpoints; null for the default.</summary>
    public int? CheckpointReceipts { get; init; }
}
