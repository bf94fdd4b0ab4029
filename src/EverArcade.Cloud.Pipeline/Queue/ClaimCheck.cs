using System.Text.Json;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>What a message says: which submission to run. JSON text <c>{"contract":"…","submission":"…"}</c>; the payload
/// stays in the ledger.</summary>
/// <param name="Contract">Whose submission.</param>
/// <param name="Submission">Which one.</param>
/// <param name="TraceParent">The span that sent it, as W3C trace context writes it (member <c>traceparent</c>), or null. Not
/// checked here: a trace is never a reason to refuse work.</param>
public readonly record struct ClaimCheck(ContractId Contract, SubmissionId Submission, string? TraceParent = null)
{
    public static string Format(PendingSubmission pending) =>
        string.Concat("{\"contract\":\"", pending.Contract.ToString(), "\",\"submission\":\"", pending.Submission.ToString(), "\"}");

    /// <summary>The same for a first message, with the span it is sent from, if that is recorded.</summary>
    public static string FormatTraced(PendingSubmission pending) => Traces.Parent is { } parent
        ? string.Concat(Format(pending).AsSpan()[..^1], ",\"traceparent\":\"", parent, "\"}")
        : Format(pending);

    /// <summary>Reads a message body; any other text is refused with the reason.</summary>
    public static bool TryParse(string body, out ClaimCheck check, out string problem)
    {
        check = default;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !TryText(root, "contract", out var contract) || !TryText(root, "submission", out var submission)
                || !ContractId.TryParse(contract, out var contractId)
                || !SubmissionId.TryParse(submission, out var submissionId))
            {
                problem = "not a claim check: needs \"contract\" and \"submission\", 64 lowercase hex characters each";
                return false;
            }

            check = new ClaimCheck(contractId, submissionId, TryText(root, "traceparent", out var parent) ? parent : null);
            problem = "";
            return true;
        }
        catch (Exception bad) when (bad is JsonException or ArgumentException or InvalidOperationException)
        {
            // Text that is not Unicode is found by the parser as an argument, in an escape only when the text is taken out.
            problem = "not a claim check: not JSON";
            return false;
        }
    }

    private static bool TryText(JsonElement root, string name, out string text)
    {
        var found = root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String;
        text = found ? value.GetString()! : "";
        return found;
    }
}
