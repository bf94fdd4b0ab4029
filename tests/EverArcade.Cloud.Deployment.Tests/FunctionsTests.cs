using System.Text.RegularExpressions;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Azure;

namespace EverArcade.Cloud.Deployment.Tests;

/// <summary>functions/ against the code it calls: what the host is told must be what the pipeline does.</summary>
public sealed partial class FunctionsTests
{
    private static readonly AzureNames Names = new(new AzureStorageOptions().Prefix);

    [Fact]
    public void Functions_AreTheOnesOfTheDesign()
    {
        var shards = Enumerable.Range(0, 8);
        string[] expected =
        [
            "Api", "AuditRange", "AuditTick", "ParkAudit", "SweepTick",
            .. shards.Select(shard => $"ExecuteSubmission{shard}"), .. shards.Select(shard => $"ParkSubmission{shard}"),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), FunctionSources.All.Select(function => function.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void QueueTriggers_BindToTheQueuesOfTheStore()
    {
        foreach (var (name, _, queue, connection) in FunctionSources.All.Where(function => function.Kind == "Queue"))
        {
            Assert.Equal("EverArcadeStorage", connection);
            var shard = char.IsAsciiDigit(name[^1]) ? name[^1] - '0' : 0;
            var ofQueue = name.Contains("Audit", StringComparison.Ordinal) ? QueueNames.Audits : QueueNames.Submissions;
            var suffix = name.StartsWith("Park", StringComparison.Ordinal) ? "-poison" : "";
            Assert.Equal(Names.Queue(ofQueue, shard) + suffix, queue);
        }
    }

    [Fact]
    public void ShardTriggers_GiveTheirOwnShardToThePipeline()
    {
        foreach (var file in new[] { "functions/ExecuteSubmission.cs", "functions/ParkSubmission.cs" })
        {
            var calls = ShardCall().Matches(Repository.Read(file));
            Assert.Equal(8, calls.Count);
            Assert.All(calls, call => Assert.Equal(call.Groups["queue"].Value, call.Groups["given"].Value));
            Assert.All(calls, call => Assert.Equal(call.Groups["queue"].Value, call.Groups["name"].Value));
        }

        Assert.Contains("ShardsMax = 8;", Repository.Read("functions/ExecuteSubmission.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void TimerTriggers_TakeTheirSchedulesFromSettings() => Assert.All(
        FunctionSources.All.Where(function => function.Kind == "Timer"),
        function => Assert.Matches("^%EVERARCADE_[A-Za-z]+Schedule%$", function.Target));

    [Fact]
    public void HttpTrigger_CatchesEverything() =>
        Assert.Equal(("Api", "Http", "{*path}", ""), Assert.Single(FunctionSources.All, function => function.Kind == "Http"));

    [Fact]
    public void Functions_DecideNothing()
    {
        foreach (var file in Repository.Files("functions", "*.cs"))
        {
            Assert.DoesNotMatch(Decision(), Repository.Read(file));
        }
    }

    [Fact] // Without either a package certified there would have "checkpoint restore" not run.
    public void Program_StartsItselfForRestoresAndAnswersToIt()
    {
        var program = Repository.Read("functions/Program.cs");
        Assert.Contains("AddSingleton<FreshProcess>(new RestoreProcess(typeof(Program).Assembly).RunAsync)", program, StringComparison.Ordinal);
        Assert.InRange(
            program.IndexOf("await RestoreSession.RunIfAskedAsync(args);", StringComparison.Ordinal), 0,
            program.IndexOf("FunctionsApplication.CreateBuilder", StringComparison.Ordinal));
    }

    [Fact]
    public void Project_IsInTheSolutionAndNotBuiltByIt()
    {
        var solution = Repository.Read("EverArcade.Cloud.sln");
        var id = ProjectId().Match(solution).Groups[1].Value;
        Assert.NotEmpty(id);
        Assert.Contains($"{id}.Release|Any CPU.ActiveCfg", solution, StringComparison.Ordinal);
        Assert.DoesNotContain($"{id}.Release|Any CPU.Build.0", solution, StringComparison.Ordinal);
        Assert.DoesNotContain($"{id}.Debug|Any CPU.Build.0", solution, StringComparison.Ordinal);
    }

    [GeneratedRegex("""
        \[Function\("[A-Za-z]+(?<name>\d)"\)\][^\[]+\[QueueTrigger\("everarcade-submissions-(?<queue>\d)[^"]*"[^;]+Delivery\.Of\(message,\ (?<given>\d)\)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ShardCall();

    [GeneratedRegex(@"\b(if|else|try|catch|switch|while|for|foreach|goto)\s*[\({]|\?\?|\? .* : ")]
    private static partial Regex Decision();

    [GeneratedRegex(@"""functions\\EverArcade\.Cloud\.Functions\.csproj"", ""(\{[0-9A-F-]+\})""")]
    private static partial Regex ProjectId();
}
