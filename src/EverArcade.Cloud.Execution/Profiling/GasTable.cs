using System.Text;

namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>A profile as a table for people: one row a function, most gas of its own first.</summary>
public static class GasTable
{
    public static IReadOnlyList<string> Headers { get; } = ["self gas", "self", "total gas", "total", "calls", "function"];

    /// <param name="profile">The profile.</param>
    /// <param name="rowsMax">Functions listed.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(GasProfile profile, int rowsMax) =>
    [
        .. profile.ByFunction().Take(rowsMax).Select(row => (IReadOnlyList<string>)
        [
            $"{row.SelfGas}",
            Share.Percent(row.SelfGas, profile.GasUsed),
            $"{row.TotalGas}",
            Share.Percent(row.TotalGas, profile.GasUsed),
            $"{row.Calls}",
            row.Name,
        ]),
    ];

    /// <summary>What the table leaves out, and how much it is of.</summary>
    public static string Summary(GasProfile profile) =>
        $"{profile.GasUsed} gas in {profile.Executions} executions, {profile.Stacks.Count} distinct stacks"
        + (profile.NotRecordedGas == 0
            ? ""
            : $"; {profile.NotRecordedGas} gas in more stacks than are kept is not told apart ({GasProfile.NotRecordedName})");

    /// <summary>Table and summary as lines.</summary>
    public static string ToText(GasProfile profile, int rowsMax)
    {
        var rows = Rows(profile, rowsMax).Prepend(Headers).ToArray();
        var widths = Headers.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Count - 1; column++)
            {
                _ = text.Append(row[column].PadLeft(widths[column])).Append("  ");
            }

            _ = text.Append(row[^1]).Append('\n');
        }

        return text.Append(Summary(profile)).Append('\n').ToString();
    }
}
