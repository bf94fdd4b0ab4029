using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Tests.Demo;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task Demo_ForPeople_IsGreenAndEndsWithWhatToTryNext()
    {
        var demo = await CommandResult.SucceedAsync("demo");
        Assert.Contains("All green.", demo.Output, StringComparison.Ordinal);
        Assert.Contains("everarcade package new", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DemoTamper_OneBitFlipped_IsFoundContainedRepairedAndReleased()
    {
        var demo = await CommandResult.SucceedAsync("demo", "--tamper");
        Assert.Contains("All green: found, contained, repaired, audited, released.", demo.Output, StringComparison.Ordinal);
        Assert.Contains("write receipt 321 of branch 0", demo.Output, StringComparison.Ordinal);

        // The audit has contained what it found: the demo looks, and orders nothing that has happened.
        Assert.Contains("> everarcade quarantine show ", demo.Output, StringComparison.Ordinal);
        Assert.Matches("QUARANTINED since .* by audit: audit [0-9a-f]{24}: corruption:receipt at receipt 321", demo.Output);
        Assert.DoesNotContain("quarantine set", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DemoTamper_OnAStorageAccount_IsGreenToo()
    {
        var account = (await AzuriteProcess.SharedAsync()).ConnectionString;
        var demo = await CommandResult.SucceedAsync("demo", "--tamper", "--storage", "azure", "--connection-string", account);
        Assert.Contains("All green: found, contained, repaired, audited, released.", demo.Output, StringComparison.Ordinal);
        Assert.Contains("of row r000000000000000000000141 of table demo", demo.Output, StringComparison.Ordinal);
        Assert.Contains("write receipt 321 of branch 0", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_WhereItsFolderIsAFile_FailsInOneLine()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["file"], "");
        var demo = await CommandResult.RunAsync("demo", "--data", folder["file"]);
        Assert.Equal(ExitCode.Unreachable, demo.Code);
        Assert.Single(demo.Error.TrimEnd().Split('\n'));
    }
}
