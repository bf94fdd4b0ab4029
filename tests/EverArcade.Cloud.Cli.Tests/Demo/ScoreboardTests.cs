using EverArcade.Cloud.Cli.Demo;

namespace EverArcade.Cloud.Cli.Tests.Demo;

public sealed class ScoreboardTests
{
    [Fact]
    public void Read_OfTheRecordedState_PutsTheWinnerFirst()
    {
        var rows = Scoreboard.Read(ExpectedMatch.Read().State);
        Assert.Equal(["Cleo", "Zoë 🚀", "Dev, the second", "Ada", "Ben"], rows.Select(row => row.Name));
        Assert.Equal((1, 1, 1), (rows[0].RoundsWon, rows[0].Score, rows[0].Deaths));
    }

    [Fact]
    public void Read_OfAnotherState_LeavesOutWhatItDoesNotKnow() => Assert.Empty(Scoreboard.Read(new Dictionary<string, string>
    {
        ["id/aa"] = "x,1,Name",
        ["id/bb"] = "1",
        ["id/cc"] = "3,0,No player",
        ["id/dd"] = "4,0,Short",
        ["p/4"] = "1,2,3",
        ["other"] = "0,0,Name",
    }));
}
