using System.Text.Json;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>What a message says: which submission to run. JSON text <c>{"contract":"…","submission":"…"}</c>; the payload
/// stays in the ledger.</summary>
public readonly record struct ClaimCheck(ContractId Contract, SubmissionId Submission)
{
    public static string Format(PendingSubmission pending) =>
        string.Concat("{\"contract\":\"", pending.Contract.ToString(), "\",\"submission\":\"", pending.Submission.ToString(), "\"}");

    /// <summary>Reads a message body; any other text is refused with the reason.</summary>
    public static bool TryParse(string body, out ClaimCheck check, out string problem)
    {
        check = default;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !TryHex(root, "contract", out var contract) || !TryHex(root, "submission", out var submission)
                || !ContractId.TryParse(contract, out var contractId)
                || !SubmissionId.TryParse(submission, out var submissionId))
            {
                problem = "not a claim check: needs \"contract\" and \"submission\", 64 lowercase hex characters each";
                return false;
            }

            check = new ClaimCheck(contractId, submissionId);
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

    private static bool TryHex(JsonElement root, string name, out string hex)
    {
        var found = root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String;
        hex = found ? value.GetString()! : "";
        return found;
    }
}
