using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.EndToEnd.Tests;

public sealed class VerifyTests
{
    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Verify_OfAnExport_IsGood_AndOfAnyTamperedOneIsNot(string storage)
    {
        using var folder = new DataFolder();
        string contract, hostKey;
        await using (var host = await folder.ServeAsync(storage, "--checkpoint-receipts", "5"))
        {
            hostKey = host.HostKey;
            var id = await CounterContract.CreateAsync(host.Api);
            await CounterContract.IncrementAsync(host.Api, id, times: 12);
            contract = id.ToString();
            _ = await CliProcess.ExpectAsync(0, "export", contract, "-o", folder["h.evx"], "--url", host.Url);
            var again = await CliProcess.ExpectAsync(1, "export", contract, "-o", folder["h.evx"], "--url", host.Url);
            Assert.Contains("--force replaces it", again.Error, StringComparison.Ordinal);
        }

        var good = (await CliProcess.ExpectAsync(0, "verify", folder["h.evx"], "--replay", "--host-key", hostKey, "--json")).Json;
        Assert.Equal(contract, good.GetProperty("contract").GetString());
        Assert.Equal(12, good.GetProperty("replayed").GetInt32());
        Assert.Equal(2, good.GetProperty("checkpoints").GetInt32());
        var wrongKey = await CliProcess.ExpectAsync(1, "verify", folder["h.evx"], "--host-key", new string('1', 64));
        Assert.Contains("BadSignature", wrongKey.Output, StringComparison.Ordinal);

        var bytes = await File.ReadAllBytesAsync(folder["h.evx"]);
        for (var at = 0; at < bytes.Length; at += 137)
        {
            await VerifyTamperedAsync(folder, bytes, flipAt: at, length: bytes.Length);
        }

        await VerifyTamperedAsync(folder, bytes, flipAt: null, length: bytes.Length - 1);
        await VerifyTamperedAsync(folder, bytes, flipAt: null, length: bytes.Length / 2);
        await VerifyTamperedAsync(folder, [.. bytes, 0], flipAt: null, length: bytes.Length + 1);
    }

    /// <summary>In this process, since a process for each byte would take minutes.</summary>
    private static async Task VerifyTamperedAsync(DataFolder folder, byte[] good, int? flipAt, int length)
    {
        var bad = good[..length];
        if (flipAt is { } at)
        {
            bad[at] ^= 1;
        }

        await File.WriteAllBytesAsync(folder["bad.evx"], bad);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(
            ["verify", folder["bad.evx"], "--json"], new Streams(output, error, IsInteractive: false), TestContext.Current.CancellationToken);
        Assert.True(code == 1, $"flip {flipAt}, length {length}: exit code {code} {output}{error}");
        Assert.Contains("\"finding\":{", output.ToString(), StringComparison.Ordinal);
    }
}
