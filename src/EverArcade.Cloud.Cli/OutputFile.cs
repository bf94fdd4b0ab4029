using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli;

/// <summary>Writes files that a user named: whole or not at all, and never over something that is there unless asked to.</summary>
internal static class OutputFile
{
    /// <exception cref="FailureException">The file is there and <paramref name="isForced"/> is false.</exception>
    public static void RefuseExisting(string path, bool isForced)
    {
        if (!isForced && Path.Exists(path))
        {
            throw new FailureException(ExitCode.Refused, $"{path} is there already; --force replaces it");
        }
    }

    /// <summary>Writes beside the target, then moves into place, so that nobody ever sees half a file.</summary>
    /// <exception cref="FailureException">Its folder is missing, or it may not be replaced.</exception>
    public static async Task WriteAsync(
        string path, bool isForced, Func<Stream, Task> write)
    {
        RefuseExisting(path, isForced);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new FailureException(ExitCode.Refused, $"{folder}: no such folder to write {Path.GetFileName(path)} to");
        }

        var partial = path + ".partial";
        try
        {
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                await write(file);
            }

            File.Move(partial, path, isForced);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
