using System.Text.Json;
using EverArcade.Cloud.Client.Receipts;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary>What the recorded match came to where it was recorded: another program, another WebAssembly engine.</summary>
internal sealed record ExpectedMatch
{
    /// <summary>SHA-256 of the module.</summary>
    public required string Module { get; init; }

    /// <summary>Public keys by player.</summary>
    public required IReadOnlyDictionary<string, string> Players { get; init; }

    /// <summary>How each input ended, in order.</summary>
    public required IReadOnlyList<string> Statuses { get; init; }

    /// <summary>The state after the last.</summary>
    public required IReadOnlyDictionary<string, string> State { get; init; }

    public static ExpectedMatch Read() =>
        JsonSerializer.Deserialize<ExpectedMatch>(EmbeddedFiles.Read("arena/match.expected.json"), JsonSerializerOptions.Web)!;

    /// <summary>Everything that came out differently here; empty when nothing did.</summary>
    public IReadOnlyList<string> Compare(
        ReadOnlySpan<byte> module, IReadOnlyList<CheckedReceipt> receipts, IReadOnlyDictionary<string, string> state)
    {
        var differences = new List<string>();
        if (Hash256.Of(module).ToString() != Module)
        {
            differences.Add($"the module is {Hash256.Of(module)}, recorded was {Module}");
        }

        for (var i = 0; i < Math.Max(Statuses.Count, receipts.Count); i++)
        {
            var expected = i < Statuses.Count ? Statuses[i] : "nothing";
            var found = i < receipts.Count ? JsonNamingPolicy.KebabCaseLower.ConvertName(receipts[i].Receipt.Status.ToString()) : "nothing";
            if (expected != found)
            {
                differences.Add($"input {i + 1} {found}, recorded was {expected}");
            }
        }

        foreach (var key in State.Keys.Union(state.Keys).Order(StringComparer.Ordinal))
        {
            var expected = State.GetValueOrDefault(key);
            var found = state.GetValueOrDefault(key);
            if (expected != found)
            {
                differences.Add($"state '{key}' is '{found}', recorded was '{expected}'");
            }
        }

        return differences;
    }
}
