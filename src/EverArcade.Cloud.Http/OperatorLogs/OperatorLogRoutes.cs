using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.OperatorLogs;

/// <summary>Hands out the operator log, page by page, for whoever keeps a copy of it.</summary>
internal sealed class OperatorLogRoutes(OperatorLog log)
{
    public async Task ListAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("after", "limit");
        var (after, limit) = (fields.QueryNumber("after") ?? 0, fields.Limit());
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var entries = await log.ListEntriesAsync(after, limit + 1, context.RequestAborted);
        var page = PageView<OperatorLogEntryView>.OfListed(entries, limit, OperatorLogEntryView.Of);
        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, page, ApiJson.Default.PageViewOperatorLogEntryView);
    }
}
