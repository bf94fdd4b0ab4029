using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Load;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Tests.Load;

public sealed class LoadRunTests
{
    private const string Body = "{\"receipt\":{\"status\":\"succeeded\"}}";

    private static readonly string Good = $"HTTP/1.1 200 OK\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Run_WithACount_MeasuresExactlySoMany(int warmupSeconds)
    {
        using var host = new FakeHost(Good);
        var report = Run(host, count: 1000, seconds: 1, warmupSeconds);
        Assert.Equal(1000, report.Executions);
        Assert.Empty(report.Errors);
        Assert.True(warmupSeconds > 0 ? host.Requests > 1000 : host.Requests == 1000, $"{host.Requests} requests");
        Assert.InRange(report.P50Milliseconds, 0.001, report.MaxMilliseconds);
    }

    [Fact]
    public void Run_WithATime_EndsInTime()
    {
        using var host = new FakeHost(Good);
        var report = Run(host, count: null, seconds: 1, warmupSeconds: 0);
        Assert.InRange(report.Seconds, 1, 3);
        Assert.Empty(report.Errors);
        TestContext.Current.SendDiagnosticMessage(
            $"{report.ExecutionsPerSecond:0}/s, {report.ClientCpuMicroseconds} us for both sides of one request");
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "http-503")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "not-succeeded")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", "connection")]
    public void Run_AgainstABadHost_CountsEveryErrorByKind(string response, string kind)
    {
        using var host = new FakeHost(response);
        var report = Run(host, count: 50, seconds: 1, warmupSeconds: 0);
        Assert.Equal(0, report.Executions);
        Assert.Equal(50, report.Errors[kind]);
        Assert.StartsWith(kind, report.FirstError, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WhereTheHostClosesAfterEachAnswer_ConnectsAnew()
    {
        using var host = new FakeHost(Good.Replace("Content", "Connection: close\r\nContent", StringComparison.Ordinal));
        var report = Run(host, count: 100, seconds: 1, warmupSeconds: 0);
        Assert.Equal(100, report.Executions);
        Assert.Empty(report.Errors);
    }

    private static LoadReport Run(FakeHost host, ulong? count, int seconds, int warmupSeconds)
    {
        var settings = new LoadSettings
        {
            Url = new Uri($"http://{host.EndPoint}"),
            Connections = 8,
            Contracts = 1,
            Time = TimeSpan.FromSeconds(seconds),
            Count = count,
            Warmup = TimeSpan.FromSeconds(warmupSeconds),
        };
        var connections = new LoadTarget(host.EndPoint, [default(ContractId)]).Connect(settings);
        try
        {
            return new LoadRun(settings, connections).Run(
                new ProgressLine("load", null, null), TestContext.Current.CancellationToken);
        }
        finally
        {
            foreach (var connection in connections)
            {
                connection.Dispose();
            }
        }
    }
}
