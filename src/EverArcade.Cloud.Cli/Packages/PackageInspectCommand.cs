using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Cli.Packages;

/// <summary><c>everarcade package inspect</c>: what is in a package file.</summary>
internal static class PackageInspectCommand
{
    private static readonly Argument<FileInfo> FilePath = PackageInput.Argument();

    public static Command Create() => new Command("inspect", "Show what is in a package file.") { FilePath }.Runs(Run);

    private static Task<ExitCode> Run(Invocation invocation)
    {
        var (package, file) = PackageInput.Read(invocation.Get(FilePath));
        var manifest = package.Manifest;
        List<IReadOnlyList<string>> rows =
        [
            ["package", package.Hash.ToString()],
            ["publisher", manifest.Publisher.ToString()],
            ["executor", manifest.Executor.ToString()],
            ["entry", manifest.Entry.ToString()],
            ["abi", manifest.Abi],
            ["module", package.Module.IsEmpty ? "none" : $"{package.Module.Length} bytes, {Hash256.Of(package.Module.Span)}"],
            ["schema", package.Schema is { } schema ? $"{schema.Length} bytes" : "none"],
            ["gas", Limit(manifest.Limits.Gas)],
            ["memory pages", Limit(manifest.Limits.MemoryPages)],
            ["output bytes", Limit(manifest.Limits.OutputBytes)],
            ["state bytes", Limit(manifest.Limits.StateBytes)],
            ["description", manifest.Description ?? "none"],
        ];
        invocation.Terminal.Table([manifest.Name, manifest.Version], rows);
        invocation.Terminal.Document(PackageInput.Describe(package, file.Length));
        return Task.FromResult(ExitCode.Ok);
    }

    private static string Limit(ulong? limit) => limit?.ToString() ?? "the profile's";
}
