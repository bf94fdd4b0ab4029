using System.CommandLine;
using System.Text;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Cli.Packages;

/// <summary><c>everarcade package new</c>: a folder with a contract that builds.</summary>
internal static class PackageNewCommand
{
    private const string DefaultModule = "module.wasm";
    private const string FirstVersion = "0.1.0";

    private static readonly Argument<string> Name = new("name")
    {
        Description = "The contract's name: a-z, 0-9 and hyphen.",
    };

    private static readonly Option<DirectoryInfo?> Folder = new("--folder")
    {
        Description = "Where to put it; a folder named like the contract otherwise.",
    };

    public static Command Create() =>
        new Command("new", "Start a contract: template and library in a new folder.") { Name, Folder }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var name = invocation.Get(Name);
        var folder = invocation.Get(Folder)?.FullName ?? Path.GetFullPath(name);
        CheckName(name);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() || File.Exists(folder))
        {
            throw new FailureException(ExitCode.Refused, $"{folder} is there already and not empty; choose another with --folder");
        }

        var files = EmbeddedFiles.Under("template").ToList();
        foreach (var (path, resource) in files)
        {
            var target = Path.Combine(folder, path);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllBytesAsync(target, Named(path, EmbeddedFiles.Read(resource), name), invocation.Cancellation);
        }

        var settings = new PackageSettings { Name = name, Version = FirstVersion, Entry = "execute", Module = DefaultModule };
        await File.WriteAllTextAsync(Path.Combine(folder, PackageSettings.FileName), settings.Write(), invocation.Cancellation);
        invocation.Terminal.Say($"{folder} made, {files.Count + 1} files. Next:");
        invocation.Terminal.Say($"  cd {folder} && npm install && npm run build");
        invocation.Terminal.Say("  everarcade key new ../publisher.key");
        invocation.Terminal.Say("  everarcade package build --key ../publisher.key");
        invocation.Terminal.Document(new { folder, name, files = files.Select(file => file.Path).Append(PackageSettings.FileName) });
        return ExitCode.Ok;
    }

    private static void CheckName(string name)
    {
        var manifest = PackageBuildCommand.Manifest(new PackageSettings { Name = name, Version = FirstVersion }, default);
        var refusals = PackageManifestCheck.Check(manifest);
        if (refusals.Count > 0)
        {
            throw new FailureException(ExitCode.Refused, $"'{name}' is no name for a package",
                [.. refusals.Select(refusal => refusal.ToString())]);
        }
    }

    private static byte[] Named(string path, byte[] content, string name) => path == "package.json"
        ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content)
            .Replace("\"name\": \"contract\"", $"\"name\": \"{name}\"", StringComparison.Ordinal))
        : content;
}
