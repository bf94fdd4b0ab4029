using System.Net;
using System.Net.Sockets;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Pipeline;

namespace EverArcade.Cloud.Cli.Tests.Console;

[Collection(CommonOptions.UrlVariable)]
public sealed class FailureTests
{
    private const string Contract = "1111111111111111111111111111111111111111111111111111111111111111";

    public static TheoryData<Exception, int> Faults => new()
    {
        { new FailureException(ExitCode.Refused, "no"), 1 },
        { new HttpRequestException("refused"), 3 },
        { new StorageUnavailableException("busy"), 3 },
        { new IOException("disk full"), 3 },
        { new UnauthorizedAccessException("denied"), 3 },
        { new TaskCanceledException("timeout", new TimeoutException()), 3 },
        { new IntegrityException("blob 3f", "other bytes"), 4 },
        { new EverArcadeAnswerException("receipt 1", "does not hash"), 4 },
        { new OperationCanceledException(), 130 },
        { new InvalidOperationException("oops"), 70 },
        { new AggregateException(new IOException("disk full")), 3 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Of_EachFault_IsOneLineAndItsCode(Exception fault, int code)
    {
        var failure = Failures.Of(fault);
        Assert.Equal(code, (int)failure.Code);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData("contracts")]
    [InlineData("packages")]
    [InlineData("receipts", Contract)]
    [InlineData("state", "list", Contract)]
    [InlineData("state", "get", Contract, "key")]
    [InlineData("submit", Contract, "--action", "x")]
    [InlineData("audit", Contract)]
    [InlineData("poison", "list")]
    [InlineData("poison", "redrive", "1")]
    [InlineData("create", Contract, "name")]
    [InlineData("publisher", "revoked")]
    [InlineData("publisher", "revoke", Contract, "--reason", "x")]
    [InlineData("publisher", "reinstate", Contract, "--reason", "x")]
    [InlineData("publisher", "contracts", Contract)]
    [InlineData("load", "--count", "1")]
    public async Task Command_WithoutAHost_ExitsThreeInOneLine(params string[] arguments)
    {
        var result = await CommandResult.RunAsync([.. arguments, "--url", FreeUrl(), "--json"]);
        Assert.Equal(ExitCode.Unreachable, result.Code);
        Assert.StartsWith("everarcade: the host cannot be reached", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.Equal(3, result.Json.GetProperty("error").GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public async Task Debug_OfAFailure_ShowsTheTraceOnStandardError()
    {
        var result = await CommandResult.RunAsync("contracts", "--url", FreeUrl(), "--debug");
        Assert.Equal(ExitCode.Unreachable, result.Code);
        Assert.Contains("   at ", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Load_OfAnotherMachineByEnvironment_IsRefused()
    {
        Environment.SetEnvironmentVariable(CommonOptions.UrlVariable, "http://192.0.2.1:80");
        try
        {
            var result = await CommandResult.RunAsync("load", "--count", "1");
            Assert.Equal(ExitCode.Refused, result.Code);
            Assert.Contains("is another machine", result.Error, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(CommonOptions.UrlVariable, null);
        }
    }

    /// <summary>An address nobody listens at: bound once to be free, then let go.</summary>
    private static string FreeUrl()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";
    }
}
