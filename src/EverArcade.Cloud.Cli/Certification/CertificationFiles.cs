using System.Text.Json;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Pipeline.Certification;

namespace EverArcade.Cloud.Cli.Certification;

/// <summary>What <c>package certify --out</c> leaves in its folder.</summary>
internal static class CertificationFiles
{
    /// <summary>The report; the same bytes for the same package, samples and build.</summary>
    public const string Report = "certification.json";

    /// <summary>The report for people.</summary>
    public const string Text = "certification.txt";

    /// <summary>When and how long: all that differs from run to run.</summary>
    public const string Times = "certification.times.json";

    private static readonly JsonSerializerOptions Indented = new(DocumentFormat.Options) { WriteIndented = true };

    public static IEnumerable<string> Paths(string folder) => ((string[])[Report, Text, Times]).Select(name => Path.Combine(folder, name));

    public static async Task WriteAsync(string folder, CertificationResult result, bool isForced)
    {
        _ = Directory.CreateDirectory(folder);
        await WriteTextAsync(folder, Report, JsonSerializer.Serialize(result.Report, Indented) + "\n", isForced);
        await WriteTextAsync(folder, Text, CertificationText.Write(result.Report), isForced);
        await WriteTextAsync(folder, Times, JsonSerializer.Serialize(result.Times, Indented) + "\n", isForced);
    }

    private static Task WriteTextAsync(string folder, string name, string text, bool isForced) => OutputFile.WriteAsync(
        Path.Combine(folder, name), isForced, async file => await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text)));
}
