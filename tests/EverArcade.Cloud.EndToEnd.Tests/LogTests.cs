using EverArcade.Cloud.Client;

namespace EverArcade.Cloud.EndToEnd.Tests;

/// <summary>A stranger follows a contract's log: with the key, then with nothing but a folder.</summary>
public sealed class LogTests
{
    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Log_MirroredAndCheckedOffline_NamesWhatWasChanged(string storage)
    {
        using var folder = new DataFolder();
        var mirror = folder["mirror"];
        string key;
        await using (var host = await folder.ServeAsync(storage))
        {
            using var http = new HttpClient { BaseAddress = new Uri(host.Url + "/") };
            var api = new EverArcadeClient(http);
            var contract = (await CounterContract.CreateAsync(api, Protocol.Hash256.Of("log"u8))).ToString();
            await CounterContract.IncrementAsync(api, new(Hash(contract)), 5);

            var note = (await CliProcess.ExpectAsync(0, "log", "note", contract, "--json", "--url", host.Url)).Json;
            key = note.GetProperty("key").GetString()!;
            Assert.Equal(5, note.GetProperty("size").GetInt32());
            Assert.StartsWith(note.GetProperty("origin").GetString() + "\n5\n", note.GetProperty("note").GetString(), StringComparison.Ordinal);

            _ = await CliProcess.ExpectAsync(0, "log", "mirror", contract, mirror, "--key", key, "--url", host.Url);
            await CounterContract.IncrementAsync(api, new(Hash(contract)), 2);
            var grown = await CliProcess.ExpectAsync(0, "log", "mirror", contract, mirror, "--key", key, "--json", "--url", host.Url);
            Assert.Equal(7, grown.Json.GetProperty("size").GetInt32());

            var same = await CliProcess.ExpectAsync(0, "log", "compare", contract, mirror, "--key", key, "--json", "--url", host.Url);
            Assert.Equal((7, false), (same.Json.GetProperty("common").GetInt32(), same.Json.GetProperty("parts").GetBoolean()));

            // Another host with a history of its own of the same contract.
            using var apart = new DataFolder();
            await using (var fork = await apart.ServeAsync(storage))
            {
                using var forkHttp = new HttpClient { BaseAddress = new Uri(fork.Url + "/") };
                var forkApi = new EverArcadeClient(forkHttp);
                Assert.Equal(contract, (await CounterContract.CreateAsync(forkApi, Protocol.Hash256.Of("log"u8))).ToString());
                await CounterContract.IncrementAsync(forkApi, new(Hash(contract)), 3);
                var forkKey = (await CliProcess.ExpectAsync(0, "log", "note", contract, "--json", "--url", fork.Url)).Json
                    .GetProperty("key").GetString()!;
                var parts = await CliProcess.ExpectAsync(
                    1, "log", "compare", contract, mirror, "--key", key, "--host-key", forkKey, "--url", fork.Url);
                Assert.Contains("receipt 1 is another one", parts.Output + parts.Error, StringComparison.Ordinal);
                Assert.Contains($"audit {contract} --from 1 --to 1", parts.Output + parts.Error, StringComparison.Ordinal);
                var wrongKey = await CliProcess.ExpectAsync(4, "log", "compare", contract, mirror, "--key", key, "--url", fork.Url);
                Assert.Contains("has not signed it", wrongKey.Error, StringComparison.Ordinal);
            }

            var unknown = await CliProcess.ExpectAsync(1, "log", "note", contract, "--branch", "3", "--url", host.Url);
            Assert.Contains("branch 3", unknown.Error, StringComparison.Ordinal);
            var badKey = await CliProcess.ExpectAsync(2, "log", "note", contract, "--key", "me", "--url", host.Url);
            Assert.Contains("name+id+base64", badKey.Error, StringComparison.Ordinal);
        }

        _ = await CliProcess.ExpectAsync(0, "log", "check", mirror, "--key", key);
        var entries = Path.Combine(mirror, "tile", "entries", "000.p", "7");
        var bytes = await File.ReadAllBytesAsync(entries, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(entries, bytes, TestContext.Current.CancellationToken);
        var found = await CliProcess.ExpectAsync(4, "log", "check", mirror, "--key", key);
        Assert.Contains("the copy does not hold", found.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Log_PublishedAsFiles_IsFollowedWithoutAHost(string storage)
    {
        using var folder = new DataFolder();
        string contract;
        string key;
        await using (var host = await folder.ServeAsync(storage))
        {
            contract = (await CounterContract.CreateAsync(host.Api, Protocol.Hash256.Of("files"u8))).ToString();
            await CounterContract.IncrementAsync(host.Api, new(Hash(contract)), 5);
            key = (await CliProcess.ExpectAsync(0, "log", "note", contract, "--json", "--url", host.Url)).Json
                .GetProperty("key").GetString()!;
        }

        await using var site = await PublicSite.OpenAsync(folder, storage);
        // The first tick of a host is at once.
        await using (await folder.ServeAsync(storage, [("EVERARCADE_Pipeline__PublishLogs", "true")]))
        {
            await site.WaitForAsync($"v1/contracts/{contract}/branches/0/log/checkpoint");
        }

        var mirrored = await CliProcess.ExpectAsync(
            0, "log", "mirror", contract, folder["mirror"], "--key", key, "--json", "--url", site.Url);
        Assert.Equal(5, mirrored.Json.GetProperty("size").GetInt32());
        _ = await CliProcess.ExpectAsync(0, "log", "check", folder["mirror"], "--key", key);
    }

    private static Protocol.Hash256 Hash(string hex)
    {
        Assert.True(Protocol.Hash256.TryParse(hex, out var hash));
        return hash;
    }
}
