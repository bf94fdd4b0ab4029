using System.Text.Json;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Protocol.Plans;

namespace EverArcade.Cloud.Cli.Submissions;

/// <summary>Reads a plan of several nodes from a file: <c>{"nodes":[{"id","action","args","deps"}]}</c>.</summary>
internal static class PlanFileReader
{
    private const int BytesMax = 1 << 20;

    /// <exception cref="FailureException">No such plan; the message names the member.</exception>
    public static IReadOnlyList<PlanNode> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.Read(path, BytesMax));
            var nodes = Member(document.RootElement, "nodes", JsonValueKind.Array, "");
            return [.. nodes.EnumerateArray().Select(Node)];
        }
        catch (Exception problem) when (problem is JsonException or FormatException)
        {
            throw new FailureException(ExitCode.Refused, $"{path}: {PlainText.OneLine(problem.Message)}");
        }
    }

    private static PlanNode Node(JsonElement node, int index)
    {
        var place = $"nodes[{index}]";
        var id = Member(node, "id", JsonValueKind.String, place).GetString()!;
        var action = Member(node, "action", JsonValueKind.String, place).GetString()!;
        var args = node.TryGetProperty("args", out var given) ? given.GetRawText() : "{}";
        var deps = node.TryGetProperty("deps", out _)
            ? Member(node, "deps", JsonValueKind.Array, place).EnumerateArray().Select(dep => dep.ValueKind == JsonValueKind.String
                ? dep.GetString()! : throw new FormatException($"{place}.deps: names of nodes are expected")).ToList()
            : [];
        foreach (var member in node.EnumerateObject())
        {
            if (member.Name is not ("id" or "action" or "args" or "deps"))
            {
                throw new FormatException($"{place}.{member.Name}: there is no such member");
            }
        }

        return SubmissionDraft.Node(id, action, args, deps);
    }

    private static JsonElement Member(JsonElement owner, string name, JsonValueKind kind, string place) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == kind
            ? member
            : throw new FormatException($"{(place.Length > 0 ? place + "." : "")}{name}: a JSON {kind} is expected");
}
