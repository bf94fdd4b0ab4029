using System.Text.Json;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>What a message of the audits queue says. JSON text: <c>{"contract","audit","range"}</c> is a range to audit,
/// <c>{"contract","release":true}</c> a contract whose quarantine was lifted; either with a <c>traceparent</c> where whoever sent it is
/// recorded.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Audit">The audit; null for a release.</param>
/// <param name="Range">Which of its ranges.</param>
/// <param name="TraceParent">The span that sent it, as W3C trace context writes it, or null. Not checked here: a trace is never a
/// reason to refuse work.</param>
public readonly record struct AuditMessage(ContractId Contract, string? Audit, int Range, string? TraceParent = null)
{
    public static string FormatRange(ContractId contract, string audit, int range) =>
        Traced($$"""{"contract":"{{contract}}","audit":"{{audit}}","range":{{range}}}""");

    public static string FormatRelease(ContractId contract) => Traced($$"""{"contract":"{{contract}}","release":true}""");

    /// <summary>Reads a message body; any other text is refused.</summary>
    public static bool TryParse(string body, out AuditMessage message)
    {
        message = default;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("contract", out var contract) || contract.ValueKind != JsonValueKind.String
                || !ContractId.TryParse(contract.GetString(), out var id))
            {
                return false;
            }

            var parent = root.TryGetProperty("traceparent", out var trace) && trace.ValueKind == JsonValueKind.String
                ? trace.GetString() : null;
            if (root.TryGetProperty("release", out var release))
            {
                message = new AuditMessage(id, null, 0, parent);
                return release.ValueKind == JsonValueKind.True;
            }

            if (!root.TryGetProperty("audit", out var audit) || audit.ValueKind != JsonValueKind.String
                || !AuditId.IsValid(audit.GetString()!)
                || !root.TryGetProperty("range", out var range) || !range.TryGetInt32(out var number) || number < 0)
            {
                return false;
            }

            message = new AuditMessage(id, audit.GetString(), number, parent);
            return true;
        }
        catch (Exception bad) when (bad is JsonException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Traced(string message) => Traces.Parent is { } parent
        ? string.Concat(message.AsSpan()[..^1], ",\"traceparent\":\"", parent, "\"}")
        : message;
}
