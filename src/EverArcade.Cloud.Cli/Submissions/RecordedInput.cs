using System.Text;
using System.Text.Json;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Submissions;

/// <summary>One line of a recorded match: who did what.</summary>
/// <param name="Player">Whose demo key signs; null for the key of the command.</param>
/// <param name="Action">The action.</param>
/// <param name="Args">Its arguments, JSON.</param>
internal sealed record RecordedInput(string? Player, string Action, string Args)
{
    /// <summary>Reads a file of JSON lines: <c>{"player":…,"action":…,"args":…}</c>; player and args may be left out.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="utf8">Its bytes.</param>
    /// <exception cref="FailureException">Lines are wrong: all of them are named.</exception>
    public static IReadOnlyList<RecordedInput> ReadAll(string name, ReadOnlySpan<byte> utf8)
    {
        var inputs = new List<RecordedInput>();
        var problems = new List<string>();
        var line = 0;
        foreach (var text in Encoding.UTF8.GetString(utf8).Split('\n'))
        {
            line++;
            if (text.AsSpan().Trim().IsEmpty)
            {
                continue;
            }

            try
            {
                inputs.Add(Read(text));
            }
            catch (Exception problem) when (problem is JsonException or FormatException)
            {
                problems.Add($"{name}, line {line}: {PlainText.OneLine(problem.Message)}");
            }
        }

        return problems.Count == 0 && inputs.Count > 0
            ? inputs
            : throw new FailureException(ExitCode.Refused, $"{name} is no recorded match", [.. problems.Take(20)]);
    }

    private static RecordedInput Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        string? player = null, action = null;
        var args = "{}";
        foreach (var member in document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.EnumerateObject()
            : throw new FormatException("an object is expected"))
        {
            switch (member.Name)
            {
                case "player" when member.Value.ValueKind == JsonValueKind.String:
                    player = member.Value.GetString();
                    break;
                case "action" when member.Value.ValueKind == JsonValueKind.String:
                    action = member.Value.GetString();
                    break;
                case "args":
                    args = member.Value.GetRawText();
                    break;
                default:
                    throw new FormatException($"'{member.Name}' is not expected, or of another kind");
            }
        }

        return new RecordedInput(player, action ?? throw new FormatException("'action' is missing"), args);
    }
}
