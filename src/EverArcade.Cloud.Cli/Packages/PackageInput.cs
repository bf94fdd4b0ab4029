using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Cli.Packages;

/// <summary>A package file that a user named.</summary>
internal static class PackageInput
{
    public static Argument<FileInfo> Argument() => new("file") { Description = "The package file (.evr)." };

    /// <summary>Reads and checks a package file.</summary>
    /// <exception cref="FailureException">It is refused: every reason is listed.</exception>
    public static (Package Package, ReadOnlyMemory<byte> File) Read(FileInfo file)
    {
        var bytes = InputFile.Read(file.FullName, PackageFile.FileBytesMax);
        return PackageFile.TryRead(bytes, out var package, out var refusals)
            ? (package!, bytes)
            : throw new FailureException(ExitCode.Refused, $"{file} is no package",
                [.. refusals.Select(refusal => refusal.ToString())]);
    }

    /// <summary>What a package says about itself, for programs.</summary>
    public static object Describe(Package package, int fileBytes) => new
    {
        package = package.Hash.ToString(),
        publisher = package.Manifest.Publisher.ToString(),
        package.Manifest.Name,
        package.Manifest.Version,
        package.Manifest.Abi,
        package.Manifest.Entry,
        package.Manifest.Executor,
        package.Manifest.Fixture,
        package.Manifest.Limits,
        package.Manifest.Description,
        module = package.Module.IsEmpty ? null : Protocol.Hash256.Of(package.Module.Span).ToString(),
        moduleBytes = package.Module.Length,
        schemaBytes = package.Schema?.Length,
        fileBytes,
    };
}
