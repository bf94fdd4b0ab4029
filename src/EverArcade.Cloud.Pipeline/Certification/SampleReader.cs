using System.Text;
using System.Text.Json;
using EverArcade.Cloud.Protocol.Json;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Reads sample inputs: JSON lines <c>{"player":…,"action":…,"args":…}</c>; player and args may be left out, empty lines are
/// skipped.</summary>
public static class SampleReader
{
    /// <summary>Inputs that are certified with, at most.</summary>
    public const int SamplesMax = 10_000;

    /// <summary>Lines that are named when they are wrong.</summary>
    private const int RefusalsMax = 20;

    private static readonly string[] Members = ["player", "action", "args"];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    /// <param name="utf8">The file.</param>
    /// <param name="countMax">Inputs taken.</param>
    /// <param name="samples">Its inputs; empty when there are refusals.</param>
    /// <param name="refusals">Every line that is wrong, the first <see cref="RefusalsMax"/> of them.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> utf8, int countMax, out IReadOnlyList<SampleInput> samples, out IReadOnlyList<Refusal> refusals)
    {
        var (read, wrong, line) = (new List<SampleInput>(), new List<Refusal>(), 0);

        // Editors on Windows begin files with it.
        utf8 = utf8.StartsWith(ByteOrderMark) ? utf8[ByteOrderMark.Length..] : utf8;
        foreach (var range in utf8.Split((byte)'\n'))
        {
            line++;
            var text = utf8[range].Trim(" \t\r"u8);
            if (text.IsEmpty)
            {
                continue;
            }

            if (read.Count == countMax)
            {
                wrong.Add(new Refusal(CertificationRefusals.SampleCount, $"line {line}", $"At most {countMax} inputs are taken."));
                break;
            }

            try
            {
                read.Add(Read(line, text));
            }
            catch (JsonException problem)
            {
                // The reader counts lines from 0 within what it was given, which is this one.
                var said = problem.Message.Split(" LineNumber:")[0].Split(" Path:")[0].ReplaceLineEndings(" ");
                wrong.Add(new Refusal(
                    CertificationRefusals.BadSample, $"line {line}",
                    $"no JSON object on one line, byte {problem.BytePositionInLine + 1}: {said}"));
            }
            catch (FormatException problem)
            {
                wrong.Add(new Refusal(CertificationRefusals.BadSample, $"line {line}", problem.Message.ReplaceLineEndings(" ")));
            }
        }

        if (read.Count == 0 && wrong.Count == 0)
        {
            wrong.Add(new Refusal(CertificationRefusals.SampleCount, "line 1", "There is no input."));
        }

        (samples, refusals) = (wrong.Count == 0 ? read : [], [.. wrong.Take(RefusalsMax)]);
        return wrong.Count == 0;
    }

    private static SampleInput Read(int line, ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        using var document = JsonDocument.ParseValue(ref reader);
        if (reader.BytesConsumed != text.Length)
        {
            throw new FormatException("one object is expected on a line");
        }

        string? player = null, action = null;
        var args = "{}";
        foreach (var member in document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.EnumerateObject()
            : throw new FormatException("one JSON object on each line is expected, {\"player\",\"action\",\"args\"}"))
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
                    args = Canonical(member.Value.GetRawText());
                    break;
                default:
                    throw new FormatException(Array.IndexOf(Members, member.Name) < 0
                        ? $"'{member.Name}' is not known; a sample has 'action', and 'player' and 'args' if it likes"
                        : $"'{member.Name}' is a string");
            }
        }

        return new SampleInput(line, player, action ?? throw new FormatException("'action' is missing"), args);
    }

    private static string Canonical(string args) =>
        CanonicalJson.TryCanonicalizeText(Encoding.UTF8.GetBytes(args), out var canonical, out var problem)
            ? canonical
            : throw new FormatException($"args: {problem}");
}
