using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Certification;

/// <summary>Certifies published packages: one at a time, within bounds of inputs, gas and time.</summary>
internal sealed class CertificationRoutes(SampleRequests requests, Certifier certifier)
{
    private readonly OneAtATime _turns = new();

    public async Task CertifyAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("gasLimit");
        if (await requests.ReadAsync(context, fields) is { } request)
        {
            await AnswerAsync(context, request);
        }
    }

    private async Task AnswerAsync(HttpContext context, CertificationRequest request)
    {
        using var turn = _turns.TryEnter();
        if (turn is null)
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(
                ProblemCodes.CertificationBusy, "", "A package is being certified already; try again later."));
            return;
        }

        try
        {
            var reasons = await Task.Run(() => certifier.Check(request), context.RequestAborted);
            if (reasons.Count > 0)
            {
                await ProblemAnswer.WriteAsync(context, reasons);
                return;
            }

            var result = await certifier.RunAsync(request, null, context.RequestAborted);
            await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, result, ApiJson.Default.CertificationResult);
        }
        catch (ExecutionFaultException fault) when (fault.Kind == ExecutionFaultKind.Engine)
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(ProblemCodes.NotCertifiable, "", fault.Message));
        }
    }
}
