using System.Text.Json;
using System.Text.Json.Nodes;

namespace EverArcade.Cloud.Deployment.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly JsonDocumentOptions WithComments = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
    };

    public static string Root => RepositoryRoot.Folder;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>JSON as the Functions host and its tools read it: with comments.</summary>
    public static JsonObject Json(string path) => JsonNode.Parse(Read(path), documentOptions: WithComments)!.AsObject();

    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
}
