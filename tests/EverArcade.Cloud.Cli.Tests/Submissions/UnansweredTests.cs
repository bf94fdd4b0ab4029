using System.Net;
using System.Net.Sockets;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Tests.Submissions;

/// <summary>A host that dies with a submission in its hands.</summary>
public sealed class UnansweredTests
{
    private const string Contract = "1111111111111111111111111111111111111111111111111111111111111111";

    [Fact]
    public async Task Submit_HostHangsUp_SaysThatItMayHaveRunAndUnderWhichNonceToAskAgain()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var hangingUp = HangUpAsync(listener);
        var result = await CommandResult.RunAsync(
            "submit", Contract, "--action", "x", "--nonce", "once", "--url", $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        await hangingUp;
        Assert.Equal(ExitCode.Unreachable, result.Code);
        Assert.StartsWith("everarcade: the host ended the connection without an answer", result.Error, StringComparison.Ordinal);
        Assert.Contains("Send it again with --nonce once: it runs once.", result.Error, StringComparison.Ordinal);
    }

    private static async Task HangUpAsync(TcpListener listener)
    {
        using var caller = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        _ = await caller.GetStream().ReadAsync(new byte[4096], TestContext.Current.CancellationToken);
    }
}
