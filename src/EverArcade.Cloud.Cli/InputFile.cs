using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli;

/// <summary>Reads files that a user named, never more of them than makes sense.</summary>
internal static class InputFile
{
    /// <exception cref="FailureException">No such file, or larger than <paramref name="bytesMax"/>.</exception>
    public static byte[] Read(string path, int bytesMax)
    {
        if (!File.Exists(path))
        {
            throw new FailureException(
                ExitCode.Refused, Directory.Exists(path) ? $"{path}: a folder, a file is needed" : $"{path}: no such file");
        }

        using var file = File.OpenRead(path);
        return file.Length <= bytesMax
            ? ReadAll(file)
            : throw new FailureException(ExitCode.Refused, $"{path}: {file.Length} bytes, at most {bytesMax} are taken");
    }

    private static byte[] ReadAll(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
