using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Certification;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Profiling;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Profiling;

/// <summary>Profiles receipts, and sample inputs of packages: one at a time, since each compiles a module.</summary>
internal sealed class GasProfileRoutes(
    ContractHeads heads, ReceiptProfiler profiler, SampleRequests requests, Certifier certifier, PackageLoader loader, GuestThreads guests)
{
    private readonly OneAtATime _turns = new();

    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("format");
        var (contract, sequence, format) = (fields.Contract(), fields.PathSequence("sequence"), GasProfileAnswer.ReadFormat(fields));
        if (await heads.FindAsync(context, fields, contract) is { } head)
        {
            await AnswerAsync(context, "path sequence", () => ProfileReceiptAsync(context, head, sequence, format));
        }
    }

    public async Task PlayAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("format", "gasLimit");
        var format = GasProfileAnswer.ReadFormat(fields);
        if (await requests.ReadAsync(context, fields) is { } request)
        {
            await AnswerAsync(context, "path package", () => ProfileSamplesAsync(context, request, format));
        }
    }

    private async Task AnswerAsync(HttpContext context, string place, Func<Task> answer)
    {
        using var turn = _turns.TryEnter();
        if (turn is null)
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(
                ProblemCodes.ProfileBusy, "", "Something is being profiled already; try again later."));
            return;
        }

        try
        {
            await answer();
        }
        catch (ExecutionFaultException fault) when (fault.Kind == ExecutionFaultKind.Engine)
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(ProblemCodes.NotProfilable, place, fault.Message));
        }
    }

    private async Task ProfileReceiptAsync(HttpContext context, Head head, Sequence sequence, string format)
    {
        if (await profiler.RunAsync(head, sequence, context.RequestAborted) is { } profile)
        {
            await GasProfileAnswer.WriteAsync(
                context, $"receipt {sequence} of contract {head.Contract}", GasProfileView.Of(head.Contract, sequence, profile), profile, format);
            return;
        }

        await ProblemAnswer.WriteAsync(context, new Refusal(
            ProblemCodes.ReceiptUnknown, "path sequence", $"Contract {head.Contract} has no receipt {sequence} with its submission."));
    }

    private async Task ProfileSamplesAsync(HttpContext context, CertificationRequest request, string format)
    {
        var reasons = await Task.Run(() => certifier.Check(request), context.RequestAborted);
        if (reasons.Count > 0)
        {
            await ProblemAnswer.WriteAsync(context, reasons);
            return;
        }

        using var late = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        late.CancelAfter(request.Time);
        try
        {
            var profile = await SampleProfile.RunAsync(request, KnownProfiles.Newest, loader, guests, null, late.Token);
            var title = $"{request.Package.Manifest.Name} {request.Package.Manifest.Version}, {request.Samples.Count} samples";
            await GasProfileAnswer.WriteAsync(context, title, GasProfileView.Of(request.Package.Hash, profile), profile, format);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(
                ProblemCodes.NotProfilable, "body",
                $"The samples take longer than {HttpBounds.CertificationSecondsMax} s; send fewer, or profile them with the command line."));
        }
    }
}
