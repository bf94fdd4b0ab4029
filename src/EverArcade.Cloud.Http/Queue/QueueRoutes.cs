using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Queue;

/// <summary>What operators look at and repair: the queue's depth and its parked messages.</summary>
internal sealed class QueueRoutes([FromKeyedServices(QueueNames.Submissions)] IMessageQueue queue, QueueSignal signal)
{
    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var depth = await queue.ReadDepthAsync(context.RequestAborted);
        var view = new QueueView(depth.Waiting, depth.Poisoned, depth.OldestSentAt);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, view, ApiJson.Default.QueueView);
    }

    public async Task ListPoisonAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("after", "limit");
        var (after, limit) = (fields.Query("after"), fields.Limit());
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var rows = await queue.ListPoisonAsync(after, limit + 1, context.RequestAborted);
        var page = PageView<PoisonView>.OfListed(rows, limit, PoisonView.Of);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.PageViewPoisonView);
    }

    public async Task RedriveAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var id = fields.PathText("id");
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        if (!await queue.RedriveAsync(id, context.RequestAborted))
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(
                ProblemCodes.PoisonUnknown, "path id", $"There is no parked message {RequestFields.Shorten(id)}."));
            return;
        }

        signal.Raise();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
