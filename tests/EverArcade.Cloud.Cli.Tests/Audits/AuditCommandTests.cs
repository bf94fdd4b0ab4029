using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Tests.Audits;

/// <summary>An audit is the host's: what becomes of the command that asked for it does not end it, and whoever typed it is told so.</summary>
public sealed class AuditCommandTests
{
    private const string Contract = "1111111111111111111111111111111111111111111111111111111111111111";
    private const string Audit = "000001a207a0434e7370c6ab";

    [Fact]
    public async Task Audit_HostHangsUpBeforeItSaysAnything_SaysWhereToLook()
    {
        using var host = new AnsweringHost((string?)null);
        var result = await CommandResult.RunAsync("audit", Contract, "--url", host.Url);
        Assert.Equal(ExitCode.Unreachable, result.Code);
        Says($"everarcade audit list {Contract}", result.Error);
    }

    [Fact]
    public async Task Audit_HostHangsUpWhileItRuns_SaysThatItGoesOnAndHowToFollowOrStopIt()
    {
        using var host = new AnsweringHost(Report("running", 5), null);
        var result = await CommandResult.RunAsync("audit", Contract, "--url", host.Url);
        Assert.Equal(ExitCode.Unreachable, result.Code);
        Says($"Audit {Audit} goes on at the host", result.Error);
        Says($"everarcade audit {Contract} --resume {Audit}", result.Error);
        Says($"everarcade audit {Contract} --cancel {Audit}", result.Error);
    }

    [Fact]
    public async Task Audit_NobodyThere_SaysNothingOfAnAudit()
    {
        var result = await CommandResult.RunAsync("audit", Contract, "--url", "http://127.0.0.1:1");
        Assert.Equal(ExitCode.Unreachable, result.Code);
        Assert.DoesNotContain("audit list", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_OfAnAuditThatRuns_FollowsIt()
    {
        using var host = new AnsweringHost(Report("running", 5), Report("running", 8), Report("passed", 12));
        var result = await CommandResult.RunAsync("audit", Contract, "--resume", Audit, "--url", host.Url);
        Assert.Equal((ExitCode.Ok, ""), (result.Code, result.Error));
        Says("audit passed: 12 receipts", result.Output);
        Assert.All(host.Requests, request => Assert.StartsWith($"GET /v1/contracts/{Contract}/audits/{Audit} ", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RecoverResume_HostHangsUp_SaysWhatToLookAtAndHowToGoOn()
    {
        using var host = new AnsweringHost((string?)null);
        var result = await CommandResult.RunAsync("recover", "resume", Contract, "--apply", Contract, "--url", host.Url);
        Assert.Equal(ExitCode.Unreachable, result.Code);
        Says($"everarcade quarantine show {Contract}", result.Error);
        Says($"everarcade audit list {Contract}", result.Error);
        Says($"everarcade quarantine lift {Contract} --audit ID", result.Error);
    }

    private static string Report(string verdict, int compared) =>
        $$"""
        {"id":"{{Audit}}","contract":"{{Contract}}","branch":0,"from":1,"to":12,"checkpoint":0,"compared":{{compared}},"verdict":"{{verdict}}",
        "findings":[],"engine":"wasmtime","startedAt":"2026-11-23T08:00:00Z","endedAt":null}
        """;

    private static void Says(string expected, string text) => Assert.Contains(expected, text, StringComparison.Ordinal);
}
