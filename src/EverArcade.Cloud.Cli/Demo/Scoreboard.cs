using System.Globalization;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary>Reads the arena's state as its players would (src/guests/arena/README.md, State).</summary>
internal static class Scoreboard
{
    private const int ScoreField = 10;
    private const int DeathsField = 11;
    private const string PlayerPrefix = "id/";

    /// <summary>Players, the best first. Entries that do not look as they should are left out: a state is data, not trusted.</summary>
    public static IReadOnlyList<ScoreboardRow> Read(IReadOnlyDictionary<string, string> state)
    {
        var rows = new List<ScoreboardRow>();
        foreach (var (key, value) in state.Where(entry => entry.Key.StartsWith(PlayerPrefix, StringComparison.Ordinal)))
        {
            var fields = value.Split(',', 3);
            if (fields.Length == 3 && TryNumber(fields[0], out var slot) && TryNumber(fields[1], out var rounds)
                && state.TryGetValue($"p/{slot:x}", out var player) && player.Split(',') is { Length: > DeathsField } numbers
                && TryNumber(numbers[ScoreField], out var score) && TryNumber(numbers[DeathsField], out var deaths))
            {
                rows.Add(new ScoreboardRow(fields[2], key[PlayerPrefix.Length..], rounds, score, deaths));
            }
        }

        return [.. rows.OrderByDescending(row => row.RoundsWon).ThenByDescending(row => row.Score).ThenBy(row => row.Deaths)
            .ThenBy(row => row.Name, StringComparer.Ordinal)];
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
