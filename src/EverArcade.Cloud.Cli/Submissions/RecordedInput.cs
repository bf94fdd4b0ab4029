using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Pipeline.Certification;

namespace EverArcade.Cloud.Cli.Submissions;

/// <summary>One line of a recorded match: who did what.</summary>
/// <param name="Player">Whose demo key signs; null for the key of the command.</param>
/// <param name="Action">The action.</param>
/// <param name="Args">Its arguments, canonical JSON.</param>
internal sealed record RecordedInput(string? Player, string Action, string Args)
{
    /// <summary>Reads a file of JSON lines: <c>{"player":…,"action":…,"args":…}</c>; player and args may be left out.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="utf8">Its bytes.</param>
    /// <exception cref="FailureException">Lines are wrong: the first of them are named.</exception>
    public static IReadOnlyList<RecordedInput> ReadAll(string name, ReadOnlySpan<byte> utf8) =>
        [.. ReadSamples(name, utf8, int.MaxValue).Select(sample => new RecordedInput(sample.Player, sample.Action, sample.Args))];

    /// <summary>The same, with their lines.</summary>
    public static IReadOnlyList<SampleInput> ReadSamples(string name, ReadOnlySpan<byte> utf8, int countMax) =>
        SampleReader.TryRead(utf8, countMax, out var samples, out var refusals)
            ? samples
            : throw new FailureException(
                ExitCode.Refused, $"{name} is no file of inputs, one JSON object a line",
                [.. refusals.Select(refusal => $"{name}, {refusal.Place}: {refusal.Detail}")]);
}
