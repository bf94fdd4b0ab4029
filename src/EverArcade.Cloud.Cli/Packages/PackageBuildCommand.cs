using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Keys;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Cli.Packages;

/// <summary><c>everarcade package build</c>: module and manifest fields into a signed package file.</summary>
internal static class PackageBuildCommand
{
    private static readonly Argument<DirectoryInfo> Folder = new("folder")
    {
        Description = $"The contract's folder, with {PackageSettings.FileName}.",
        DefaultValueFactory = _ => new DirectoryInfo("."),
    };

    private static readonly Option<FileInfo> Key = new("--key", "-k") { Description = "The publisher's key file.", Required = true };
    private static readonly Option<string?> Name = Field<string?>("--name", "The package's name.");
    private static readonly Option<string?> Version = Field<string?>("--package-version", "Its semantic version.");
    private static readonly Option<string?> Description = Field<string?>("--description", "A sentence about it.");
    private static readonly Option<string?> Entry = Field<string?>("--entry", "Entry form: execute or everarcade_execute.")
        .OnlyFrom("execute", "everarcade_execute");

    private static readonly Option<string?> Module = Field<string?>("--module", "The module's file, from here.");
    private static readonly Option<string?> Schema = Field<string?>("--schema", "A JSON file that describes the actions, from here.");
    private static readonly Option<ulong?> Gas = Field<ulong?>("--gas", "Highest gas limit of an execution.");
    private static readonly Option<uint?> Pages = Field<uint?>("--memory-pages", "Largest memory, pages of 64 KiB.");
    private static readonly Option<uint?> Output = Field<uint?>("--output-bytes", "Longest output.");
    private static readonly Option<uint?> State = Field<uint?>("--state-bytes", "Largest state.");
    private static readonly Option<FileInfo?> FilePath = new("--output", "-o") { Description = "The package file; NAME-VERSION.evr here otherwise." };

    public static Command Create() => new Command(
        "build", $"Pack and sign a module. Options win over {PackageSettings.FileName} in the folder.")
    {
        Folder, Key, Name, Version, Description, Entry, Module, Schema,
        Gas, Pages, Output, State, FilePath, CommonOptions.Force,
    }.Runs(RunAsync);

    /// <summary>The manifest of settings; what they leave out is empty and will be refused by name.</summary>
    public static PackageManifest Manifest(PackageSettings settings, PublicKey publisher) => new()
    {
        Name = settings.Name ?? "",
        Version = settings.Version ?? "",
        Description = settings.Description,
        Abi = AbiV2.Version,
        Entry = settings.Entry switch
        {
            null or "execute" => PackageEntry.Execute,
            "everarcade_execute" => PackageEntry.EverArcadeExecute,
            var other => throw new FailureException(
                ExitCode.Refused, $"{PackageSettings.FileName}: entry is execute or everarcade_execute, not '{other}'"),
        },
        Executor = PackageExecutor.Wasm,
        Publisher = publisher,
        Limits = new PackageLimits
        {
            Gas = settings.Limits?.Gas,
            MemoryPages = settings.Limits?.MemoryPages,
            OutputBytes = settings.Limits?.OutputBytes,
            StateBytes = settings.Limits?.StateBytes,
        },
    };

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var folder = invocation.Get(Folder).FullName;
        var settings = PackageSettings.Read(folder);
        var modulePath = invocation.Get(Module) ?? Path.Combine(folder, settings.Module ?? "module.wasm");
        RefuseMissing(folder, modulePath);
        var schemaPath = invocation.Get(Schema) ?? (settings.Schema is { } schema ? Path.Combine(folder, schema) : null);
        settings = Override(settings, invocation);

        using var key = KeyFile.Read(invocation.Get(Key).FullName);
        var manifest = Manifest(settings, key.PublicKey);
        var module = InputFile.Read(modulePath, PackageFile.FileBytesMax);
        ReadOnlyMemory<byte>? schemaBytes = schemaPath is null
            ? default(ReadOnlyMemory<byte>?)
            : InputFile.Read(schemaPath, PackageFile.SchemaBytesMax);
        if (!PackageFile.TryBuild(manifest, module, schemaBytes, key, out var built, out var refusals))
        {
            throw new FailureException(ExitCode.Refused, $"{modulePath} cannot be packed",
                [.. refusals.Select(refusal => refusal.ToString())]);
        }

        _ = PackageFile.TryRead(built, out var package, out _);
        PackageChecks.RefuseUnrunnable(modulePath, package!);
        var target = invocation.Get(FilePath)?.FullName ?? Path.GetFullPath($"{manifest.Name}-{manifest.Version}.evr");
        await OutputFile.WriteAsync(
            target, invocation.Get(CommonOptions.Force), async file => await file.WriteAsync(built, invocation.Cancellation));
        invocation.Terminal.Say($"{target} built, {built.Length} bytes");
        invocation.Terminal.Say($"package {package!.Hash}; give it to a host: everarcade publish {target}");
        invocation.Terminal.Document(new { file = target, package = PackageInput.Describe(package, built.Length) });
        return ExitCode.Ok;
    }

    /// <summary>Says which step was left out, rather than which file is missing.</summary>
    private static void RefuseMissing(string folder, string modulePath)
    {
        if (!Directory.Exists(folder))
        {
            throw new FailureException(ExitCode.Refused, File.Exists(folder)
                ? $"{folder}: a file, a contract's folder is needed; --module names a module by itself" : $"{folder}: no such folder");
        }

        if (!File.Exists(modulePath))
        {
            throw new FailureException(ExitCode.Refused, File.Exists(Path.Combine(folder, PackageSettings.FileName))
                ? $"{modulePath}: no such file; 'npm run build' in {folder} makes the module of a contract begun with 'everarcade package new'"
                : $"{folder}: neither {PackageSettings.FileName} nor {Path.GetFileName(modulePath)} is there; "
                    + "'everarcade package new NAME' makes a contract's folder, --module names a module by itself");
        }
    }

    private static PackageSettings Override(PackageSettings settings, Invocation given) => settings with
    {
        Name = given.Get(Name) ?? settings.Name,
        Version = given.Get(Version) ?? settings.Version,
        Description = given.Get(Description) ?? settings.Description,
        Entry = given.Get(Entry) ?? settings.Entry,
        Limits = new PackageSettingsLimits
        {
            Gas = given.Get(Gas) ?? settings.Limits?.Gas,
            MemoryPages = given.Get(Pages) ?? settings.Limits?.MemoryPages,
            OutputBytes = given.Get(Output) ?? settings.Limits?.OutputBytes,
            StateBytes = given.Get(State) ?? settings.Limits?.StateBytes,
        },
    };

    private static Option<T> Field<T>(string name, string description) => new(name) { Description = description };

    private static Option<string?> OnlyFrom(this Option<string?> option, params string[] values)
    {
        _ = option.AcceptOnlyFromAmong(values);
        return option;
    }
}
