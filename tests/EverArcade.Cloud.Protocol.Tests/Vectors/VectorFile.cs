using System.Text.Json;

namespace EverArcade.Cloud.Protocol.Tests.Vectors;

/// <summary>Reads a file of <c>tests/vectors</c>.</summary>
internal static class VectorFile
{
    public static JsonElement Read(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(RepositoryRoot.Of($"tests/vectors/{name}"))).RootElement;
}
