using System.Text.Json;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Quarantines;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Audits;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>What a request to change a contract's schedule says. What is left out stays.</summary>
/// <param name="EverySeconds">Seconds between two beginnings; 0 for never.</param>
/// <param name="Mode"><c>full</c> or <c>sampled</c>.</param>
/// <param name="Sample">Intervals of one sampled audit.</param>
/// <param name="Dual">Whether a second engine executes too.</param>
/// <param name="ReceiptsMax">Most receipts of one full audit.</param>
/// <param name="Share">Share of one guest thread's time while others execute.</param>
/// <param name="Default">Takes the host's schedule again; nothing else is given then.</param>
/// <param name="Actor">Who says so; <c>operator</c> without.</param>
internal sealed record AuditScheduleBody(
    ulong? EverySeconds = null, AuditMode? Mode = null, ulong? Sample = null, bool? Dual = null, ulong? ReceiptsMax = null,
    double? Share = null, bool Default = false, string? Actor = null)
{
    private const string Members = "everySeconds, mode, sample, dual, receiptsMax, share, default, actor";

    /// <returns>Null when something is wrong; it is then in <paramref name="fields"/>.</returns>
    public static AuditScheduleBody? Read(ReadOnlySpan<byte> body, RequestFields fields)
    {
        if (!JsonFields.TryCanonicalize(body, fields, out var canonical))
        {
            return null;
        }

        var reader = new Utf8JsonReader(canonical.Span);
        if (!JsonFields.TryEnter(ref reader, fields))
        {
            return null;
        }

        var read = new AuditScheduleBody();
        while (JsonFields.NextMember(ref reader))
        {
            read = reader.GetString() switch
            {
                "everySeconds" => read with { EverySeconds = JsonFields.Number(ref reader, fields, "everySeconds") },
                "mode" => read with { Mode = ReadMode(ref reader, fields) },
                "sample" => read with { Sample = JsonFields.Number(ref reader, fields, "sample") },
                "dual" => read with { Dual = JsonFields.Truth(ref reader, fields, "dual") },
                "receiptsMax" => read with { ReceiptsMax = JsonFields.Number(ref reader, fields, "receiptsMax") },
                "share" => read with { Share = ReadShare(ref reader, fields) },
                "default" => read with { Default = JsonFields.Truth(ref reader, fields, "default") },
                "actor" => read with { Actor = QuarantineBody.Text(ref reader, fields, "actor") },
                _ => Unknown(ref reader, fields, read),
            };
        }

        return fields.IsRefused ? null : read;
    }

    public AuditScheduleChange ToChange() => new()
    {
        IsDefault = Default,
        EverySeconds = EverySeconds,
        Mode = Mode,
        Sample = Sample,
        IsDual = Dual,
        ReceiptsMax = ReceiptsMax,
        Share = Share,
    };

    private static AuditScheduleBody Unknown(ref Utf8JsonReader reader, RequestFields fields, AuditScheduleBody read)
    {
        JsonFields.Unknown(ref reader, fields, "", Members);
        return read;
    }

    private static AuditMode? ReadMode(ref Utf8JsonReader reader, RequestFields fields)
    {
        switch (JsonFields.Text(ref reader, fields, "mode"))
        {
            case "full":
                return AuditMode.Full;
            case "sampled":
                return AuditMode.Sampled;
            case not null:
                fields.Refuse(ProblemCodes.BadMember, "mode", "full or sampled is expected.");
                break;
        }

        return null;
    }

    private static double? ReadShare(ref Utf8JsonReader reader, RequestFields fields)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.GetDouble();
        }

        JsonFields.Refuse(ref reader, fields, "share", "A number above 0, at most 1, is expected.");
        return null;
    }
}
