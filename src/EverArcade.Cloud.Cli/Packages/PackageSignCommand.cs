using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Keys;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Cli.Packages;

/// <summary><c>everarcade package sign</c>: the same content under another publisher, which is another package.</summary>
internal static class PackageSignCommand
{
    private static readonly Argument<FileInfo> FilePath = PackageInput.Argument();
    private static readonly Option<FileInfo> Key = new("--key", "-k") { Description = "The new publisher's key file.", Required = true };
    private static readonly Option<FileInfo> Output = new("--output", "-o") { Description = "The new package file.", Required = true };

    public static Command Create() => new Command(
        "sign", "Publish a package's content under your own key: makes a new package file.")
    {
        FilePath, Key, Output, CommonOptions.Force,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var (package, _) = PackageInput.Read(invocation.Get(FilePath));
        using var key = KeyFile.Read(invocation.Get(Key).FullName);
        var manifest = package.Manifest with { Publisher = key.PublicKey };
        var built = PackageFile.Build(manifest, package.Module, package.Schema, key);
        _ = PackageFile.TryRead(built, out var signed, out _);
        var target = invocation.Get(Output).FullName;
        await OutputFile.WriteAsync(
            target, invocation.Get(CommonOptions.Force), async file => await file.WriteAsync(built, invocation.Cancellation));
        invocation.Terminal.Say($"{target} signed by {key.PublicKey}");
        invocation.Terminal.Say($"package {signed!.Hash}");
        invocation.Terminal.Document(new { file = target, package = PackageInput.Describe(signed, built.Length) });
        return ExitCode.Ok;
    }
}
