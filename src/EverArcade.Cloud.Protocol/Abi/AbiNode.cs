using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>A plan's node as the ABI writes it: id, action, payload, deps.</summary>
public sealed record AbiNode
{
    // Lengths of id, action and a payload that is a string, and the count of deps.
    internal const int BytesMin = 4 * sizeof(ulong);

    public required string Id { get; init; }

    public required string Action { get; init; }

    public required AbiPayload Payload { get; init; }

    public required IReadOnlyList<string> Deps { get; init; }

    /// <summary>The bytes whose hash is the node hash.</summary>
    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        Write(new CanonicalWriter(output));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads one node whose payload is a string, which all of ours are: of another payload nobody can tell where it ends.</summary>
    public static bool TryRead(ref CanonicalReader reader, out AbiNode? node)
    {
        node = null;
        if (!reader.TryReadString(out var id) || !reader.TryReadString(out var action)
            || !reader.TryReadString(out var payload) || !reader.TryReadCount(sizeof(ulong), out var count))
        {
            return false;
        }

        var deps = new string[count];
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadString(out deps[i]))
            {
                return false;
            }
        }

        node = new AbiNode { Id = id, Action = action, Payload = AbiPayload.FromText(payload), Deps = deps };
        return true;
    }

    internal void Write(CanonicalWriter writer)
    {
        writer.WriteString(Id);
        writer.WriteString(Action);
        writer.WriteRaw(Payload.Encoded.Span);
        writer.WriteCount(Deps.Count);
        foreach (var dep in Deps)
        {
            writer.WriteString(dep);
        }
    }
}
