using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Certification;

/// <summary>Certifies published packages: one at a time, within bounds of inputs, gas and time.</summary>
internal sealed class CertificationRoutes(PackageShelf shelf, Certifier certifier)
{
    private bool _isBusy;

    public async Task CertifyAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("gasLimit");
        var (package, gasLimit) = (fields.PathHash("package"), fields.QueryNumber("gasLimit"));
        if (gasLimit is 0 or > HttpBounds.CertificationGasMax)
        {
            fields.Refuse(ProblemCodes.BadParameter, "query gasLimit", $"1 to {HttpBounds.CertificationGasMax} is expected.");
        }

        var body = await RequestBody.ReadBytesAsync(context, HttpBounds.SampleBytesMax, fields);
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        if (!SampleReader.TryRead(body, HttpBounds.SamplesMax, out var samples, out var refusals))
        {
            await ProblemAnswer.WriteAsync(context, refusals);
            return;
        }

        if (await shelf.ReadFileAsync(package, context.RequestAborted) is not { } file)
        {
            await ProblemAnswer.WriteAsync(
                context, new Refusal(ContractCreator.PackageUnknown, "path package", $"There is no package {package} here."));
            return;
        }

        await AnswerAsync(context, file, samples, gasLimit);
    }

    private async Task AnswerAsync(
        HttpContext context, ReadOnlyMemory<byte> file, IReadOnlyList<SampleInput> samples, ulong? gasLimit)
    {
        if (!PackageFile.TryRead(file, out var package, out var refusals))
        {
            await ProblemAnswer.WriteAsync(context, refusals);
            return;
        }

        var gas = gasLimit ?? Math.Min(package!.Manifest.Limits.Gas ?? SampleHistory.GasLimitDefault, HttpBounds.CertificationGasMax);
        var request = new CertificationRequest(
            package!, file, samples, gas, TimeSpan.FromSeconds(HttpBounds.CertificationSecondsMax));
        if (Interlocked.Exchange(ref _isBusy, true))
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
        finally
        {
            Volatile.Write(ref _isBusy, false);
        }
    }
}
