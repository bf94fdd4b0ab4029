using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Cli.Keys;

namespace EverArcade.Cloud.EndToEnd.Tests;

/// <summary>A folder of a test's own, removed at its end, and a deployment whose data is there or in the emulator.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("everarcade-e2e-");

    /// <summary>What the names of this deployment's tables and queues in the emulator begin with.</summary>
    public string Prefix { get; } = AzuriteProcess.NewPrefix();

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Starts a host on this test's data; a second one while the first runs shares it, where that can be.</summary>
    /// <param name="storage"><c>embedded</c> or <c>azure</c>.</param>
    /// <param name="more">Further options of <c>serve</c>.</param>
    public Task<ServeProcess> ServeAsync(string storage, params string[] more) => ServeAsync(storage, [], more);

    /// <summary>The same with settings.</summary>
    /// <param name="storage"><c>embedded</c> or <c>azure</c>.</param>
    /// <param name="settings">Settings, as environment variables.</param>
    /// <param name="more">Further options of <c>serve</c>.</param>
    public async Task<ServeProcess> ServeAsync(
        string storage, IEnumerable<(string Name, string Value)> settings, params string[] more) => storage == "embedded"
        ? await ServeProcess.StartAsync(settings, ["--data", this["data"], .. more])
        : await ServeOnAccountAsync((await AzuriteProcess.SharedAsync()).ConnectionString, settings, more);

    /// <summary>The same on an account that is reached in another way.</summary>
    /// <param name="connectionString">How it is reached.</param>
    /// <param name="settings">Settings, as environment variables.</param>
    /// <param name="more">Further options of <c>serve</c>.</param>
    public Task<ServeProcess> ServeOnAccountAsync(
        string connectionString, IEnumerable<(string Name, string Value)> settings, params string[] more) => ServeProcess.StartAsync(
            [
                ("EVERARCADE_Storage__Azure__ConnectionString", connectionString),
                ("EVERARCADE_Storage__Azure__Prefix", Prefix),
                .. settings,
            ],
            ["--storage", "azure", "--host-key", MakeKey(), .. more]);

    public void Dispose() => _folder.Delete(recursive: true);

    private string MakeKey()
    {
        var file = this["account.key"];
        KeyFile.ReadOrCreate(file).Dispose();
        return file;
    }
}
