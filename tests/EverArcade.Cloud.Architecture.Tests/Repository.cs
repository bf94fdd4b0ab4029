namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>Finds the repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root => RepositoryRoot.Folder;

    public static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
}
