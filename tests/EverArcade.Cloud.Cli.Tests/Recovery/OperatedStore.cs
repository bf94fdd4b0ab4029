using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Cli.Keys;
using EverArcade.Cloud.Cli.Serving;

namespace EverArcade.Cloud.Cli.Tests.Recovery;

/// <summary>Where an operated host keeps its data, and how it rots there while no host runs.</summary>
internal abstract class OperatedStore
{
    public abstract HostStorage Storage { get; }

    /// <summary>Flips a bit of a stored receipt of the only contract.</summary>
    public abstract Task SpoilReceiptAsync(string contract, int sequence);

    /// <summary>Flips a bit of its head.</summary>
    public abstract Task SpoilHeadAsync(string contract);

    /// <param name="storage"><c>embedded</c> or <c>azure</c>.</param>
    /// <param name="folder">A folder of the test's own.</param>
    public static async Task<OperatedStore> OpenAsync(string storage, TestFolder folder)
    {
        if (storage == "embedded")
        {
            return new OperatedFolder(folder["data"]);
        }

        KeyFile.ReadOrCreate(folder["host.key"]).Dispose();
        return new OperatedAccount(
            (await AzuriteProcess.SharedAsync()).ConnectionString, AzuriteProcess.NewPrefix(), folder["host.key"]);
    }
}
