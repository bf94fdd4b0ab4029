using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Checkpoints;

internal static class CheckpointDocs
{
    public static RouteDoc List { get; } = new("listCheckpoints", "Checkpoints in order of their sequence.")
    {
        Parameters =
        [
            ParameterDoc.Query("from", ParameterKind.Number, "First sequence; 0 without."), ParameterDoc.Limit,
            ParameterDoc.Branch,
        ],
        Replies = [ReplyDoc.Ok<PageView<CheckpointView>>("A page.")],
        Problems = [404, 503],
    };

    public static RouteDoc Read { get; } = new("readCheckpoint", "The newest checkpoint at or below a sequence.")
    {
        Parameters = [ParameterDoc.Branch],
        Replies = [ReplyDoc.Ok<CheckpointView>("The checkpoint.")],
        Problems = [404, 503],
    };
}
