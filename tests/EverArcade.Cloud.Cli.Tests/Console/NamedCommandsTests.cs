using System.CommandLine;
using System.Text.RegularExpressions;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Tests.Console;

/// <summary>Commands that documents and messages tell people to run are there, with the options they are given.</summary>
public sealed partial class NamedCommandsTests
{
    /// <summary>Far fewer would mean that they are not found any more, not that documents have become shorter.</summary>
    private const int CommandsMin = 60;

    [Fact]
    public void Documents_NameCommandsThatAreThere()
    {
        var named = Documents().SelectMany(file => InDocuments().Matches(File.ReadAllText(file)).Select(match => (file, match))).ToArray();
        Assert.InRange(named.Length, CommandsMin, int.MaxValue);
        Assert.Equal(string.Empty, string.Join(Environment.NewLine, named.SelectMany(one => Problems(one.file, one.match.Groups["command"].Value))));
    }

    [Fact]
    public void Messages_NameCommandsThatAreThere()
    {
        var named = Directory.EnumerateFiles(RepositoryRoot.Of("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin" or "node_modules"))
            .SelectMany(file => InMessages().Matches(File.ReadAllText(file)).Select(match => (file, match))).ToArray();
        Assert.NotEmpty(named);
        Assert.Equal(string.Empty, string.Join(Environment.NewLine, named.SelectMany(one => Problems(one.file, one.match.Groups["command"].Value))));
    }

    [Theory]
    [InlineData("recover reconcile", "no command 'reconcile'")]
    [InlineData("frobnicate FILE", "no command 'frobnicate'")]
    [InlineData("audit CONTRACT --dual --twice", "no option '--twice'")]
    public void Problems_OfACommandThatIsNotThere_NameIt(string text, string problem) =>
        Assert.Contains(problem, Assert.Single(Problems("a file", text)), StringComparison.Ordinal);

    private static IEnumerable<string> Problems(string file, string text)
    {
        Command command = CommandTree.Build();
        var options = command.Options.ToList();
        var inArguments = false;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.StartsWith('-') && word.Length > 1)
            {
                inArguments = true;
                var name = word.Split('=')[0];
                if (!options.Concat(command.Options).Any(option => option.Name == name || option.Aliases.Contains(name)))
                {
                    yield return $"{file}: {text}: no option '{word}'";
                }
            }
            else if (!inArguments && command.Subcommands.FirstOrDefault(child => child.Name == word) is { } child)
            {
                options.AddRange(command.Options.Where(option => option.Recursive));
                command = child;
            }
            else if (!inArguments && command.Arguments.Count == 0 && Name().IsMatch(word))
            {
                yield return $"{file}: {text}: no command '{word}'";
            }
            else
            {
                inArguments = true;
            }
        }
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(RepositoryRoot.Of("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(RepositoryRoot.Of("src/guests"), "*.md", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
            .Append(RepositoryRoot.Of("README.md"));

    /// <summary>Between backticks, or a line of a block; `dotnet run … --` stands for the program too.</summary>
    [GeneratedRegex("""(?:`everarcade (?<command>[^`]+)`)|(?:^(?:\$ )?(?:everarcade|dotnet run .*EverArcade\.Cloud\.Cli --) (?<command>[^|>#\\\n]+))""", RegexOptions.Multiline)]
    private static partial Regex InDocuments();

    [GeneratedRegex("'everarcade (?<command>[^'{]+)")]
    private static partial Regex InMessages();

    /// <summary>What could be a command: arguments are written in capitals, with a dot, or as numbers.</summary>
    [GeneratedRegex("^[a-z][a-z-]+$")]
    private static partial Regex Name();
}
