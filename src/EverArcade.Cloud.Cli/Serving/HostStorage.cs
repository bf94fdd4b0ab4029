namespace EverArcade.Cloud.Cli.Serving;

/// <summary>Where a host keeps its data.</summary>
internal abstract record HostStorage
{
    private HostStorage()
    {
    }

    /// <summary>The data folder; made, readable by its owner only, when it is not there. One process has it at a time.</summary>
    internal sealed record Embedded(string Folder) : HostStorage;

    /// <summary>An Azure storage account that any number of processes share. What is null comes from the settings
    /// (<c>EVERARCADE_Storage__Azure__…</c>).</summary>
    /// <param name="ConnectionString">With its key: for the emulator and for tests.</param>
    /// <param name="Account">The account's name; this process signs in as whoever it runs as.</param>
    /// <param name="KeyFile">The key that signs checkpoints, the same in every process of a deployment.</param>
    /// <param name="Prefix">What the names of its tables, queues and container begin with.</param>
    internal sealed record Azure(string? ConnectionString, string? Account, string? KeyFile, string? Prefix) : HostStorage;
}
