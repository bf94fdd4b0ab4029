using System.CommandLine;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Packages;

/// <summary><c>everarcade package verify</c>: whether a host would take a package file.</summary>
internal static class PackageVerifyCommand
{
    private static readonly Argument<FileInfo> FilePath = PackageInput.Argument();

    public static Command Create() => new Command(
        "verify", "Check a package file as a host does at publish: layout, hash, signature, module.")
    {
        FilePath,
    }.Runs(Run);

    private static Task<ExitCode> Run(Invocation invocation)
    {
        var file = invocation.Get(FilePath);
        var (package, bytes) = PackageInput.Read(file);
        PackageChecks.RefuseUnrunnable(file.ToString(), package);
        invocation.Terminal.Verdict(true, $"{file} is good: package {package.Hash}, signed by {package.Manifest.Publisher}");
        invocation.Terminal.Document(PackageInput.Describe(package, bytes.Length));
        return Task.FromResult(ExitCode.Ok);
    }
}
