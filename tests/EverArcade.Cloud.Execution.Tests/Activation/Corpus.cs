namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Small modules that are kept because each once was the first of its kind (tests/modules/corpus.txt).</summary>
internal static class Corpus
{
    /// <summary>What accepted modules have for a verdict.</summary>
    public const string Accepted = "accepted";

    public static IReadOnlyList<(string Verdict, byte[] Module)> Seeds { get; } = Read();

    private static (string, byte[])[] Read() =>
    [
        .. File.ReadLines(Samples.File("tests/modules/corpus.txt"))
            .Where(line => line[0] != '#')
            .Select(line => line.Split(' '))
            .Select(words => (words[0], Convert.FromHexString(words[1]))),
    ];
}
