using System.Buffers;
using System.Text.Json;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Client.Wire;

/// <summary>The JSON bodies of requests.</summary>
internal static class RequestBodies
{
    public static ReadOnlyMemory<byte> Contract(Hash256 package, string name, Hash256? salt) => Write(writer =>
    {
        writer.WriteString("package", package.ToString());
        writer.WriteString("name", name);
        if (salt is { } known)
        {
            writer.WriteString("salt", known.ToString());
        }
    });

    public static ReadOnlyMemory<byte> Audit(AuditTerms terms) => Write(writer =>
    {
        if (terms.Branch is { } branch)
        {
            writer.WriteNumber("branch", branch.Number);
        }

        if (terms.From is { } first)
        {
            writer.WriteNumber("from", first.Number);
        }

        if (terms.To is { } last)
        {
            writer.WriteNumber("to", last.Number);
        }

        if (terms.Sample is { } sample)
        {
            writer.WriteNumber("sample", sample);
        }

        if (terms.Seed is { } seed)
        {
            writer.WriteString("seed", seed.ToString());
        }

        if (terms.IsDual)
        {
            writer.WriteBoolean("dual", true);
        }
    });

    public static ReadOnlyMemory<byte> AuditSchedule(AuditScheduleTerms terms) => Write(writer =>
    {
        if (terms.EverySeconds is { } seconds)
        {
            writer.WriteNumber("everySeconds", seconds);
        }

        if (terms.Mode is { } mode)
        {
            writer.WriteString("mode", mode == AuditMode.Sampled ? "sampled" : "full");
        }

        if (terms.Sample is { } sample)
        {
            writer.WriteNumber("sample", sample);
        }

        if (terms.IsDual is { } dual)
        {
            writer.WriteBoolean("dual", dual);
        }

        if (terms.ReceiptsMax is { } receipts)
        {
            writer.WriteNumber("receiptsMax", receipts);
        }

        if (terms.Share is { } share)
        {
            writer.WriteNumber("share", share);
        }

        if (terms.IsDefault)
        {
            writer.WriteBoolean("default", true);
        }

        if (terms.Actor is { } actor)
        {
            writer.WriteString("actor", actor);
        }
    });

    /// <summary>To set a quarantine (member <c>reason</c>) or to lift it (<c>audit</c>).</summary>
    public static ReadOnlyMemory<byte> Quarantine(string member, string value, string? actor) => Write(writer =>
    {
        writer.WriteString(member, value);
        if (actor is not null)
        {
            writer.WriteString("actor", actor);
        }
    });

    /// <summary>The long form, always with the gas limit: what is not sent cannot change the id the caller computed.</summary>
    public static ReadOnlyMemory<byte> Submission(Submission submission) => Write(writer =>
    {
        writer.WriteStartArray("nodes");
        foreach (var node in submission.Plan.Nodes)
        {
            writer.WriteStartObject();
            writer.WriteString("id", node.Id);
            writer.WriteString("action", node.Action);
            writer.WritePropertyName("args");
            writer.WriteRawValue(node.Args);
            writer.WriteStartArray("deps");
            foreach (var dep in node.Deps)
            {
                writer.WriteStringValue(dep);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("gasLimit", submission.GasLimit);
        if (submission.Sender is { } sender)
        {
            writer.WriteString("sender", sender.ToString());
        }

        if (submission.Signature is { } signature)
        {
            writer.WriteString("signature", signature.ToString());
        }
    });

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(body);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return body.WrittenMemory;
    }
}
