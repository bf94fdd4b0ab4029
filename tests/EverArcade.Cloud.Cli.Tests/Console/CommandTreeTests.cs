using System.CommandLine;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Tests.Console;

public sealed class CommandTreeTests
{
    public static TheoryData<string> Paths => [.. PathsOf(CommandTree.Build(), "").Where(path => path.Length > 0)];

    [Fact]
    public void Commands_AreTheDocumentedOnes()
    {
        var rows = File.ReadAllLines(DocumentPath()).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|')[1].Split('`').Where((_, place) => place % 2 == 1).ToArray()).ToArray();
        var commands = CommandTree.Build().Subcommands.Where(command => !command.Hidden).Select(command => command.Name)
            .ToHashSet(StringComparer.Ordinal);
        // A row begins with a command; what else it names may be a sub-command of that.
        Assert.All(rows, row => Assert.Contains(FirstWord(row[0]), commands));
        Assert.Superset(commands, rows.SelectMany(row => row).Select(FirstWord).ToHashSet(StringComparer.Ordinal));

        static string FirstWord(string text) => text.Split(' ')[0];
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Help_OfEveryCommand_DescribesEverythingAndSucceeds(string path)
    {
        Command command = CommandTree.Build();
        foreach (var name in path.Split(' '))
        {
            command = command.Subcommands.Single(child => child.Name == name);
        }

        Assert.False(string.IsNullOrWhiteSpace(command.Description));
        Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), argument.Name));
        var help = await CommandResult.SucceedAsync([.. path.Split(' '), "--help"]);
        Assert.Contains(command.Description!.Split('.')[0], help.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfTheRoot_DocumentsEveryExitCode()
    {
        var help = await CommandResult.SucceedAsync("--help");
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Matches($@"(?m)^\s+{(int)code}\s+\S", help.Output));
        Assert.Contains("everarcade demo", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("package", "frobnicate")]
    [InlineData("submit")]
    [InlineData("submit", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("submit", "0000000000000000000000000000000000000000000000000000000000000000", "--action", "a", "--plan", "p")]
    [InlineData("submit", "not-hex", "--action", "x")]
    [InlineData("receipts", "00", "--limit", "3")]
    [InlineData("create", "zz", "name")]
    [InlineData("load", "--connections", "0")]
    [InlineData("load", "--connections", "many")]
    [InlineData("load", "--contracts", "1025")]
    [InlineData("serve", "--listen", "somewhere")]
    [InlineData("verify", "x.evx", "--host-key", "1234")]
    [InlineData("contracts", "--url", "ftp://host")]
    [InlineData("contracts", "--url", "not a url")]
    [InlineData("package", "build", "--key", "k", "--entry", "main")]
    [InlineData]
    public async Task CommandLine_ThatIsWrong_ExitsTwoAndSaysHowToGetHelp(params string[] arguments)
    {
        var result = await CommandResult.RunAsync(arguments);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Empty(result.Output);
        Assert.StartsWith("everarcade: the command line is wrong; see 'everarcade", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_WithAllThatIsWrong_NamesAllOfIt()
    {
        var result = await CommandResult.RunAsync("submit", "xyz", "--wait", "-1", "--url", "nowhere");
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("'xyz' is not 64 lowercase hex digits", result.Error, StringComparison.Ordinal);
        Assert.Contains("--wait: -1 is not 0 to 86400", result.Error, StringComparison.Ordinal);
        Assert.Contains("'nowhere' is no http or https address", result.Error, StringComparison.Ordinal);
    }

    /// <summary>The parser's own words name types of this program.</summary>
    [Theory]
    [InlineData("--branch: 'x' is not a whole number from 0 to 4294967295.", "receipts", "--branch", "x")]
    [InlineData("--branch: '-1' is not a whole number from 0 to 4294967295.", "audit", "--branch", "-1")]
    [InlineData("--from: 'first' is not a whole number from 0 to 18446744073709551615.", "receipts", "--from", "first")]
    [InlineData("--limit: 'all' is not a whole number up to 2147483647.", "receipts", "--limit", "all")]
    public async Task Option_OfAnotherKind_IsSaidInWordsOfItsUser(string problem, string command, params string[] options)
    {
        var result = await CommandResult.RunAsync([command, new string('0', 64), .. options]);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Equal($"  {problem}", result.Error.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task UsageError_WithJson_IsOneDocument()
    {
        var result = await CommandResult.RunAsync("receipts", "xyz", "--json");
        var error = result.Json.GetProperty("error");
        Assert.Equal(2, error.GetProperty("exitCode").GetInt32());
        Assert.Contains("xyz", error.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
    }

    /// <summary>All commands but those that the program only calls itself with.</summary>
    private static IEnumerable<string> PathsOf(Command command, string path) =>
        command.Subcommands.Where(child => !child.Hidden)
            .SelectMany(child => PathsOf(child, $"{path} {child.Name}".Trim())).Prepend(path);

    /// <summary>docs/cli.md, above wherever the tests were built.</summary>
    private static string DocumentPath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "docs", "cli.md");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("docs/cli.md");
    }
}
