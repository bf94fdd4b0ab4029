using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Certification;

/// <summary>Reads requests that play sample inputs on a published package: the package in the path, the lines as the body, the gas of each
/// in the query. Thread-safe.</summary>
internal sealed class SampleRequests(PackageShelf shelf)
{
    /// <returns>What to play; null after having answered why not.</returns>
    public async Task<CertificationRequest?> ReadAsync(HttpContext context, RequestFields fields)
    {
        var (package, gasLimit) = (fields.PathHash("package"), fields.QueryNumber("gasLimit"));
        if (gasLimit is 0 or > HttpBounds.CertificationGasMax)
        {
            fields.Refuse(ProblemCodes.BadParameter, "query gasLimit", $"1 to {HttpBounds.CertificationGasMax} is expected.");
        }

        var body = await RequestBody.ReadBytesAsync(context, HttpBounds.SampleBytesMax, fields);
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return null;
        }

        if (!SampleReader.TryRead(body, HttpBounds.SamplesMax, out var samples, out var refusals))
        {
            await ProblemAnswer.WriteAsync(context, refusals);
            return null;
        }

        if (await shelf.ReadFileAsync(package, context.RequestAborted) is not { } file)
        {
            await ProblemAnswer.WriteAsync(
                context, new Refusal(ContractCreator.PackageUnknown, "path package", $"There is no package {package} here."));
            return null;
        }

        if (!PackageFile.TryRead(file, out var read, out var reasons))
        {
            await ProblemAnswer.WriteAsync(context, reasons);
            return null;
        }

        var gas = gasLimit ?? Math.Min(read!.Manifest.Limits.Gas ?? SampleHistory.GasLimitDefault, HttpBounds.CertificationGasMax);
        return new CertificationRequest(read!, file, samples, gas, TimeSpan.FromSeconds(HttpBounds.CertificationSecondsMax));
    }
}
