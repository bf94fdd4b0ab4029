using System.Text.Json;

namespace EverArcade.Cloud.Protocol.Tests.Vectors;

/// <summary>Reads a file of <c>tests/vectors</c>.</summary>
internal static class VectorFile
{
    public static JsonElement Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EverArcade.Cloud.sln")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "vectors", name))).RootElement;
    }
}
