using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Receipts;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Submissions;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Submissions;

/// <summary>The hot path: submit and wait; and the long poll for a receipt.</summary>
internal sealed class SubmissionRoutes(
    SubmissionIntake intake, ReceiptWaiters waiters, ILedger ledger, GasDefaults gasDefaults)
{
    public async Task SubmitAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var (contract, wait, nonce) = (fields.Contract(), fields.Wait(), fields.Nonce());
        var asked = await ReadBodyAsync(context, fields);
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var submission = new Submission
        {
            Contract = contract,
            Nonce = nonce,
            GasLimit = asked!.GasLimit ?? await gasDefaults.ReadAsync(contract, context.RequestAborted),
            Plan = asked.Plan,
            Sender = asked.Sender,
            Signature = asked.Signature,
        };
        context.Response.Headers["Idempotency-Key"] = nonce;
        switch (await intake.SubmitAsync(submission, Tenant.Of(context), wait, context.RequestAborted))
        {
            case SubmitResult.Executed executed:
                await AnswerAsync(context, executed.Submission, nonce, executed.Receipt, wait);
                break;
            case SubmitResult.Accepted accepted:
                context.Response.Headers.Location = $"/v1/contracts/{contract}/submissions/{accepted.Submission}";
                await AnswerPendingAsync(context, accepted.Submission, nonce, wait);
                break;
            case SubmitResult.Refused refused:
                await ProblemAnswer.WriteAsync(context, refused.Refusals);
                break;
        }
    }

    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var (contract, submission, wait) = (fields.Contract(), fields.Submission(), fields.Wait());
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        if (await ledger.ReadEntryAsync(contract, submission, context.RequestAborted) is null)
        {
            await ProblemAnswer.WriteAsync(context, await UnknownAsync(contract, submission, context.RequestAborted));
            return;
        }

        var receipt = await waiters.WaitAsync(contract, submission, wait, context.RequestAborted);
        await (receipt is null
            ? AnswerPendingAsync(context, submission, null, wait)
            : AnswerAsync(context, submission, null, receipt, wait));
    }

    private static async ValueTask<SubmissionBody?> ReadBodyAsync(HttpContext context, RequestFields fields)
    {
        if (await RequestBody.ReadJsonAsync(context, HttpBounds.SubmissionBytesMax, fields) is not { } body)
        {
            return null;
        }

        using (body)
        {
            return SubmissionBodyReader.Read(body.Span, fields);
        }
    }

    private static Task AnswerAsync(
        HttpContext context, SubmissionId submission, string? nonce, ReceiptRow receipt, TimeSpan wait)
    {
        TellWait(context, wait);
        var view = new SubmissionView(submission, SubmissionView.Executed)
        {
            Nonce = nonce,
            Receipt = ReceiptView.Of(receipt, raw: false),
        };
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, view, ApiJson.Default.SubmissionView);
    }

    private static Task AnswerPendingAsync(HttpContext context, SubmissionId submission, string? nonce, TimeSpan wait)
    {
        TellWait(context, wait);
        var view = new SubmissionView(submission, SubmissionView.Pending) { Nonce = nonce };
        return JsonAnswer.WriteAsync(context, StatusCodes.Status202Accepted, view, ApiJson.Default.SubmissionView);
    }

    private static void TellWait(HttpContext context, TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
        {
            context.Response.Headers["Preference-Applied"] = PreferHeader.Applied(wait);
        }
    }

    private async Task<Refusal> UnknownAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) =>
        await ledger.ReadHeadAsync(contract, cancellationToken) is null
            ? IntakeRefusals.Unknown(contract)
            : new Refusal(
                ProblemCodes.SubmissionUnknown, "path submission", $"Contract {contract} has no submission {submission}.");
}
