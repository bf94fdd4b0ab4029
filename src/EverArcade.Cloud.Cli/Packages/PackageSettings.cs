using System.Text.Json;
using System.Text.Json.Serialization;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Packages;

/// <summary><c>everarcade.json</c> in a contract's folder: what its package says about itself, so that a build needs no options.</summary>
internal sealed record PackageSettings
{
    public const string FileName = "everarcade.json";

    /// <summary>A settings file is a few lines; more is a mistake.</summary>
    private const int BytesMax = 64 << 10;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        WriteIndented = true,
    };

    public string? Name { get; init; }

    public string? Version { get; init; }

    public string? Description { get; init; }

    /// <summary>The entry form, as in a manifest.</summary>
    public string? Entry { get; init; }

    /// <summary>The module's file, from the folder.</summary>
    public string? Module { get; init; }

    /// <summary>The schema's file, from the folder.</summary>
    public string? Schema { get; init; }

    public PackageSettingsLimits? Limits { get; init; }

    /// <summary>The settings of a folder; none when it has no such file.</summary>
    /// <exception cref="FailureException">The file is no settings file; the message names line and member.</exception>
    public static PackageSettings Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return new PackageSettings();
        }

        try
        {
            return JsonSerializer.Deserialize<PackageSettings>(InputFile.Read(path, BytesMax), Format) ?? new PackageSettings();
        }
        catch (JsonException problem)
        {
            throw new FailureException(ExitCode.Refused, $"{path}, line {problem.LineNumber + 1}: {JsonText.Explain(problem)}");
        }
    }

    public string Write() => JsonSerializer.Serialize(this, Format) + "\n";
}
