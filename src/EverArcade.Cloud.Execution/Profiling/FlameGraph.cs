using System.Security;
using System.Text;

namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>Draws a profile as a flame graph: an SVG file without scripts; the host's calls at the bottom, width by gas.</summary>
/// <remarks>Whole numbers only (nor does the program know any culture but the invariant one), so that the same profile is the same file everywhere. What is too narrow or too high to be seen is left
/// out, and the file says how much.</remarks>
public static class FlameGraph
{
    private const int Width = 1_200;

    private const int RowHeight = 17;

    private const int Header = 48;

    private const int Margin = 8;

    /// <summary>Rows drawn.</summary>
    private const int RowsMax = 128;

    /// <summary>Hundredths of a pixel: the unit of widths.</summary>
    private const ulong Scale = 100UL * (Width - 2 * Margin);

    /// <summary>Narrowest frame drawn, hundredths of a pixel.</summary>
    private const ulong WidthMin = 20;

    /// <summary>Width of a character of the names, hundredths of a pixel.</summary>
    private const ulong CharacterWidth = 680;

    /// <param name="profile">The profile.</param>
    /// <param name="title">What it is of.</param>
    public static string Draw(GasProfile profile, string title)
    {
        var frames = new StringBuilder();
        var rows = Math.Min(RowsMax, Rows(profile));
        var omitted = 0;
        var at = 0UL;
        var walk = new StackWalk(profile);
        while (walk.MoveNext())
        {
            var stack = profile.Stacks[walk.Stack];
            if (!walk.IsBegin)
            {
                at += stack.SelfGas;
                continue;
            }

            var gas = walk.TotalGas(walk.Stack);
            var left = Share.Of(at, profile.GasUsed, Scale);
            var width = Share.Of(at + gas, profile.GasUsed, Scale) - left;
            if (width >= WidthMin && walk.Depth < RowsMax)
            {
                var y = Header + (rows - 1 - walk.Depth) * RowHeight;
                Draw(frames, profile, stack, gas, left + 100 * Margin, width, y);
            }
            else if (gas > 0)
            {
                omitted++;
            }
        }

        return Frame(profile, title, frames, rows, omitted);
    }

    private static string Frame(GasProfile profile, string title, StringBuilder frames, int rows, int omitted)
    {
        var height = Header + rows * RowHeight + Margin;
        var more = (omitted > 0 ? $"; {omitted} stacks too small or too deep to be drawn" : "")
            + (profile.NotRecordedGas > 0 ? $"; {profile.NotRecordedGas} gas not recorded" : "");
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}" font-family="monospace" font-size="11">
            <rect width="100%" height="100%" fill="#fffdf8"/>
            <text x="{Margin}" y="18" font-size="14">{Escape(title)}</text>
            <text x="{Margin}" y="36">{profile.GasUsed} gas in {profile.Executions} executions{more}</text>
            {frames}</svg>

            """;
    }

    private static void Draw(StringBuilder frames, GasProfile profile, GasStack stack, ulong gas, ulong left, ulong width, int y)
    {
        var name = profile.Functions[stack.Function];
        var said = $"{name}: {gas} gas ({Share.Percent(gas, profile.GasUsed)}), {stack.SelfGas} of its own, {stack.Calls} calls";
        _ = frames.Append($"<g><title>{Escape(said)}</title>")
            .Append($"<rect x=\"{Pixels(left)}\" y=\"{y}\" width=\"{Pixels(width)}\" height=\"{RowHeight - 1}\" ")
            .Append($"rx=\"1\" fill=\"{Colour(name)}\"/>");
        var room = (int)(width / CharacterWidth);
        if (room >= 3)
        {
            var shown = name.Length <= room ? name : $"{name.AsSpan(0, room - 1)}…";
            _ = frames.Append($"<text x=\"{Pixels(left + 200)}\" y=\"{y + 12}\">{Escape(shown)}</text>");
        }

        _ = frames.Append("</g>\n");
    }

    private static int Rows(GasProfile profile)
    {
        var rows = 1;
        var walk = new StackWalk(profile);
        while (walk.MoveNext())
        {
            rows = Math.Max(rows, walk.Depth + 1);
        }

        return rows;
    }

    private static string Pixels(ulong hundredths) => $"{hundredths / 100}.{hundredths % 100:00}";

    /// <summary>A warm colour for each name, the same in every file.</summary>
    private static string Colour(string name)
    {
        var sum = 0U;
        foreach (var character in name)
        {
            sum = unchecked(sum * 31 + character);
        }

        return $"hsl({15 + sum % 40},{65 + sum / 40 % 25}%,{62 + sum / 1000 % 12}%)";
    }

    private static string Escape(string text) => SecurityElement.Escape(text);
}
