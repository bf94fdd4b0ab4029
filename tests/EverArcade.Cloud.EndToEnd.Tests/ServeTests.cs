namespace EverArcade.Cloud.EndToEnd.Tests;

public sealed class ServeTests
{
    [Fact]
    public async Task Serve_OnAFolderInUse_IsRefusedAndHurtsNobody()
    {
        using var folder = new DataFolder();
        await using var host = await ServeProcess.StartAsync(folder["data"]);
        var second = await CliProcess.ExpectAsync(3, "serve", "--data", folder["data"], "--listen", "127.0.0.1:0");
        Assert.Contains("Another everarcade process uses", second.Error, StringComparison.Ordinal);
        Assert.Empty(second.Output);
        _ = await CounterContract.CreateAsync(host.Api);
    }

    [Fact]
    public async Task Serve_OnAnAddressInUse_IsRefused()
    {
        using var folder = new DataFolder();
        await using var host = await ServeProcess.StartAsync(folder["1"]);
        var second = await CliProcess.ExpectAsync(3, "serve", "--data", folder["2"], "--listen", host.Url.Split('/')[2]);
        Assert.Contains("address already in use", second.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Serve_Terminated_ExitsCleanlyAndComesBackWithTheSameKey(string storage)
    {
        using var folder = new DataFolder();
        await using var host = await folder.ServeAsync(storage);
        var contract = await CounterContract.CreateAsync(host.Api);
        await CounterContract.IncrementAsync(host.Api, contract, times: 3);
        var (code, error) = await host.StopAsync();
        Assert.Equal(0, code);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        if (storage == "embedded" && !OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder["data"], "host.key")));
        }

        await using var again = await folder.ServeAsync(storage);
        Assert.Equal(host.HostKey, again.HostKey);
        var head = await again.Api.Contracts.ReadAsync(contract, TestContext.Current.CancellationToken);
        Assert.Equal(3UL, head!.Head.Sequence.Number);
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Load_OfSomeHundredRequests_HasNoErrors(string storage)
    {
        using var folder = new DataFolder();
        await using var host = await folder.ServeAsync(storage);
        var load = (await CliProcess.ExpectAsync(
            0, "load", "--url", host.Url, "--count", "300", "--warmup", "0", "--connections", "16", "--contracts", "4", "--json")).Json;
        Assert.Empty(load.GetProperty("errors").EnumerateObject());
        Assert.NotEqual(0, load.GetProperty("executions").GetInt64());
    }
}
