using System.Text;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Demo;
using EverArcade.Cloud.Cli.Submissions;

namespace EverArcade.Cloud.Cli.Tests.Submissions;

public sealed class RecordedInputTests
{
    [Fact]
    public void ReadAll_OfTheRecordedMatch_GivesEveryLine()
    {
        var inputs = RecordedInput.ReadAll("match.jsonl", EmbeddedFiles.Read("arena/match.jsonl"));
        Assert.Equal(ExpectedMatch.Read().Statuses.Count, inputs.Count);
        Assert.Equal(new RecordedInput("ada", "join", "{\"name\":\"Ada\"}"), inputs[0]);
    }

    [Fact]
    public void ReadAll_WithBadLines_NamesEachOfThem()
    {
        var bytes = Encoding.UTF8.GetBytes("{\"action\":\"a\"}\n{\"player\":\"x\"}\n\n[1]\n{\"action\":\"a\",\"colour\":1}\nnonsense\n");
        var refused = Assert.Throws<FailureException>(() => RecordedInput.ReadAll("m", bytes));
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Equal(["m, line 2", "m, line 4", "m, line 5", "m, line 6"], refused.Problems.Select(problem => problem.Split(':')[0]));
    }

    [Fact]
    public void Key_OfEachRecordedPlayer_IsTheRecordedOne()
    {
        foreach (var (player, key) in ExpectedMatch.Read().Players)
        {
            using var signing = DemoPlayer.Key(player);
            Assert.Equal(key, signing.PublicKey.ToString());
        }
    }
}
