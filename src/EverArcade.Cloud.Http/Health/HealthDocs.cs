using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Health;

internal static class HealthDocs
{
    public static RouteDoc Live { get; } = new("readLiveness", "Whether the process answers; depends on nothing.")
    {
        Replies = [ReplyDoc.Ok<LivenessView>("It does.")],
    };

    public static RouteDoc Ready { get; } = new("readReadiness", "Whether ledger and queue can be read.")
    {
        Replies = [ReplyDoc.Ok<ReadinessView>("They can.")],
        Problems = [503],
    };
}
