namespace EverArcade.Cloud.Cli.Serving;

/// <summary>The folder of an embedded store.</summary>
internal static class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it, readable by its owner only; leaves one that is there as it is.</summary>
    public static void Make(string folder) => _ = OperatingSystem.IsWindows() || Directory.Exists(folder)
        ? Directory.CreateDirectory(folder)
        : Directory.CreateDirectory(folder, OwnerOnly);
}
