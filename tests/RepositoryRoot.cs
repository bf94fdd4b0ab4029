namespace EverArcade.Cloud;

/// <summary>The repository that this test project was built from. Compiled into each of them (tests/Directory.Build.props).</summary>
internal static class RepositoryRoot
{
    /// <summary>Its folder: the one above that holds the solution.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Where a file or folder of it is.</summary>
    /// <param name="path">From the root, with slashes.</param>
    public static string Of(string path) => Path.Combine(Folder, path);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EverArcade.Cloud.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("EverArcade.Cloud.sln is not above this: it runs outside of the repository.");
    }
}
