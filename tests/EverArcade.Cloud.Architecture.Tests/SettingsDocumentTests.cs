using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>Tables of settings, held against the options that hosts bind.</summary>
public sealed partial class SettingsDocumentTests
{
    [Theory]
    [InlineData("src/EverArcade.Cloud.Pipeline/PipelineOptions.cs", "docs/operations.md", "## Settings")]
    [InlineData("src/EverArcade.Cloud.Storage/Azure/AzureStorageOptions.cs", "docs/storage-azure.md", "## Configuration")]
    public void Options_AreTheDocumentedOnes(string options, string document, string heading)
    {
        var declared = Option().Matches(Documents.Read(options)).Select(match => match.Groups["name"].Value);
        var rows = Documents.Section(document, heading).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        var documented = rows.SelectMany(row => Quoted().Matches(row.Split('|')[1])).Select(match => match.Groups[1].Value);
        Assert.Equal(declared.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    /// <summary>Defaults are written as whole numbers in the table: what a reader would type.</summary>
    [Fact]
    public void PipelineOptions_Defaults_AreTheDocumentedOnes()
    {
        var rows = Documents.Section("docs/operations.md", "## Settings").Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[1].Trim('`'), cells => cells[2].Replace(",", "", StringComparison.Ordinal).Trim('`'));
        var options = Option().Matches(Documents.Read("src/EverArcade.Cloud.Pipeline/PipelineOptions.cs"));
        Assert.All(options, option => Assert.Equal(Written(option.Groups["value"].Value), rows[option.Groups["name"].Value]));
    }

    /// <summary>An initialiser as the table writes it.</summary>
    private static string Written(string value) => value switch
    {
        "" => "false",
        "[]" or "\"\"" => "empty",
        _ when Shift().Match(value) is { Success: true } shift =>
            (long.Parse(shift.Groups[1].Value) << int.Parse(shift.Groups[2].Value)).ToString(),
        _ => value.Replace("_", "", StringComparison.Ordinal).Trim('"'),
    };

    [GeneratedRegex(@"public [\w<>?]+ (?<name>\w+) \{ get;(?: set;)? \}(?: = (?<value>[^;]+);)?")]
    private static partial Regex Option();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(\d+)L? << (\d+)$")]
    private static partial Regex Shift();
}
