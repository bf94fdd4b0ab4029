using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Queue;

internal static class QueueDocs
{
    public static RouteDoc Read { get; } = new("readQueue", "How many messages wait and are parked.")
    {
        Replies = [ReplyDoc.Ok<QueueView>("The depth.")],
        Problems = [503],
    };

    public static RouteDoc ListPoison { get; } = new("listPoison", "Parked messages in the order they were parked.")
    {
        Parameters =
        [
            ParameterDoc.Query("after", ParameterKind.Text, "The previous page's next."), ParameterDoc.Limit,
        ],
        Replies = [ReplyDoc.Ok<PageView<PoisonView>>("A page.")],
        Problems = [503],
    };

    public static RouteDoc Redrive { get; } = new("redrivePoison", "Puts a parked message back into the queue.")
    {
        Replies = [new ReplyDoc(204, null, "It is in the queue again.")],
        Problems = [404, 503],
    };
}
