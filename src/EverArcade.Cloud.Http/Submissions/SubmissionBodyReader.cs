using System.Text.Json;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;

namespace EverArcade.Cloud.Http.Submissions;

/// <summary>Reads the two forms of a submission: <c>{"action","args"}</c>, a plan of one node "main", or <c>{"nodes":[…]}</c>.</summary>
internal static class SubmissionBodyReader
{
    private const string OnlyNodeId = "main";
    private const string EmptyArgs = "{}";
    private const string Members = "action, args, nodes, gasLimit, sender, signature";
    private const string NodeMembers = "id, action, args, deps";

    /// <returns>Null when something is wrong; it is then in <paramref name="fields"/>.</returns>
    public static SubmissionBody? Read(ReadOnlySpan<byte> body, RequestFields fields)
    {
        if (!JsonFields.TryCanonicalize(body, fields, out var canonical))
        {
            return null;
        }

        var json = canonical.Span;
        var reader = new Utf8JsonReader(json);
        if (!JsonFields.TryEnter(ref reader, fields))
        {
            return null;
        }

        string? action = null, args = null;
        List<PlanNode>? nodes = null;
        ulong? gasLimit = null;
        PublicKey? sender = null;
        Signature? signature = null;
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("action"u8))
            {
                action = JsonFields.Text(ref reader, fields, "action");
            }
            else if (reader.ValueTextEquals("args"u8))
            {
                args = JsonFields.Value(ref reader, json);
            }
            else if (reader.ValueTextEquals("nodes"u8))
            {
                nodes = ReadNodes(ref reader, json, fields);
            }
            else if (reader.ValueTextEquals("gasLimit"u8))
            {
                gasLimit = JsonFields.Number(ref reader, fields, "gasLimit");
            }
            else if (reader.ValueTextEquals("sender"u8))
            {
                sender = ReadSender(ref reader, fields);
            }
            else if (reader.ValueTextEquals("signature"u8))
            {
                signature = ReadSignature(ref reader, fields);
            }
            else
            {
                JsonFields.Unknown(ref reader, fields, "", Members);
            }
        }

        var plan = MakePlan(action, args, nodes, fields);
        return fields.IsRefused
            ? null
            : new SubmissionBody { Plan = plan!, GasLimit = gasLimit, Sender = sender, Signature = signature };
    }

    private static Plan? MakePlan(string? action, string? args, List<PlanNode>? nodes, RequestFields fields)
    {
        if (nodes is not null && (action is not null || args is not null))
        {
            fields.Refuse(ProblemCodes.BadMember, "nodes", "Either nodes, or action and args: not both.");
        }

        if (nodes is not null)
        {
            return new Plan { Nodes = nodes };
        }

        if (action is null)
        {
            if (!fields.IsRefused)
            {
                JsonFields.RefuseMissing(fields, "action");
            }

            return null;
        }

        return new Plan { Nodes = [new PlanNode { Id = OnlyNodeId, Action = action, Args = args ?? EmptyArgs, Deps = [] }] };
    }

    private static List<PlanNode> ReadNodes(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, RequestFields fields)
    {
        var nodes = new List<PlanNode>();
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            JsonFields.Refuse(ref reader, fields, "nodes", "An array is expected.");
            return nodes;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var place = $"nodes[{nodes.Count}]";
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                nodes.Add(ReadNode(ref reader, json, fields, place));
            }
            else
            {
                JsonFields.Refuse(ref reader, fields, place, "An object is expected.");
            }
        }

        return nodes;
    }

    private static PlanNode ReadNode(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, RequestFields fields, string place)
    {
        string? id = null, action = null;
        var args = EmptyArgs;
        List<string> deps = [];
        var (sawId, sawAction) = (false, false);
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("id"u8))
            {
                (id, sawId) = (JsonFields.Text(ref reader, fields, place + ".id"), true);
            }
            else if (reader.ValueTextEquals("action"u8))
            {
                (action, sawAction) = (JsonFields.Text(ref reader, fields, place + ".action"), true);
            }
            else if (reader.ValueTextEquals("args"u8))
            {
                args = JsonFields.Value(ref reader, json);
            }
            else if (reader.ValueTextEquals("deps"u8))
            {
                deps = ReadDeps(ref reader, fields, place + ".deps");
            }
            else
            {
                JsonFields.Unknown(ref reader, fields, place + ".", NodeMembers);
            }
        }

        if (!sawId)
        {
            JsonFields.RefuseMissing(fields, place + ".id");
        }

        if (!sawAction)
        {
            JsonFields.RefuseMissing(fields, place + ".action");
        }

        return new PlanNode { Id = id ?? "", Action = action ?? "", Args = args, Deps = deps };
    }

    private static List<string> ReadDeps(ref Utf8JsonReader reader, RequestFields fields, string place)
    {
        var deps = new List<string>();
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            JsonFields.Refuse(ref reader, fields, place, "An array of strings is expected.");
            return deps;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                deps.Add(reader.GetString()!);
            }
            else
            {
                JsonFields.Refuse(ref reader, fields, $"{place}[{deps.Count}]", "A string is expected.");
            }
        }

        return deps;
    }

    private static PublicKey? ReadSender(ref Utf8JsonReader reader, RequestFields fields)
    {
        if (JsonFields.Text(ref reader, fields, "sender") is not { } text)
        {
            return null;
        }

        if (!PublicKey.TryParse(text, out var key))
        {
            fields.Refuse(ProblemCodes.BadHex, "sender", "A public key is 64 lowercase hex characters.");
        }

        return key;
    }

    private static Signature? ReadSignature(ref Utf8JsonReader reader, RequestFields fields)
    {
        if (JsonFields.Text(ref reader, fields, "signature") is not { } text)
        {
            return null;
        }

        if (!Signature.TryParse(text, out var signature))
        {
            fields.Refuse(ProblemCodes.BadHex, "signature", "A signature is 128 lowercase hex characters.");
        }

        return signature;
    }
}
