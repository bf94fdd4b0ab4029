using System.Buffers;
using System.Text;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Profiling;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Profiling;

/// <summary>Profiles receipts: one at a time, since each compiles a module.</summary>
internal sealed class GasProfileRoutes(ContractHeads heads, ReceiptProfiler profiler)
{
    private bool _isBusy;

    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("format");
        var (contract, sequence, format) = (fields.Contract(), fields.PathSequence("sequence"), fields.Query("format") ?? "json");
        if (format is not ("json" or "text" or "speedscope" or "svg"))
        {
            fields.Refuse(ProblemCodes.BadParameter, "query format", "json, text, speedscope or svg is expected.");
        }

        if (await heads.FindAsync(context, fields, contract) is { } head)
        {
            await AnswerAsync(context, head, sequence, format);
        }
    }

    private async Task AnswerAsync(HttpContext context, Head head, Sequence sequence, string format)
    {
        if (Interlocked.Exchange(ref _isBusy, true))
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(
                ProblemCodes.ProfileBusy, "", "A receipt is being profiled already; try again later."));
            return;
        }

        try
        {
            if (await profiler.RunAsync(head, sequence, context.RequestAborted) is { } profile)
            {
                await WriteAsync(context, head.Contract, sequence, profile, format);
                return;
            }

            await ProblemAnswer.WriteAsync(context, new Refusal(
                ProblemCodes.ReceiptUnknown, "path sequence", $"Contract {head.Contract} has no receipt {sequence} with its submission."));
        }
        catch (ExecutionFaultException fault) when (fault.Kind == ExecutionFaultKind.Engine)
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(ProblemCodes.NotProfilable, "path sequence", fault.Message));
        }
        finally
        {
            Volatile.Write(ref _isBusy, false);
        }
    }

    private static Task WriteAsync(HttpContext context, ContractId contract, Sequence sequence, GasProfile profile, string format)
    {
        var title = $"receipt {sequence} of contract {contract}";
        switch (format)
        {
            case "text":
                return BytesAnswer.WriteAsync(context, BytesAnswer.Text, Encoding.UTF8.GetBytes(GasTable.ToText(profile, int.MaxValue)));
            case "svg":
                return BytesAnswer.WriteAsync(context, BytesAnswer.Svg, Encoding.UTF8.GetBytes(FlameGraph.Draw(profile, title)));
            case "speedscope":
                var output = new ArrayBufferWriter<byte>();
                SpeedscopeFile.Write(profile, title, output);
                return BytesAnswer.WriteAsync(context, "application/json", output.WrittenMemory);
            default:
                return JsonAnswer.WriteAsync(
                    context, StatusCodes.Status200OK, GasProfileView.Of(contract, sequence, profile), ApiJson.Default.GasProfileView);
        }
    }
}
