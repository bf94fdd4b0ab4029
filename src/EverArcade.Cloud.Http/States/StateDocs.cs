using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.States;

internal static class StateDocs
{
    public static RouteDoc List { get; } = new("listState", "The present state, in order of keys.")
    {
        Parameters =
        [
            ParameterDoc.Query("after", ParameterKind.Text, "The previous page's next."), ParameterDoc.Limit,
        ],
        Replies = [ReplyDoc.Ok<StatePageView>("A page.")],
        Problems = [404, 503],
    };

    public static RouteDoc ReadCheckpointEntry { get; } = new(
        "readCheckpointStateEntry", "One key's value, or its absence, proven against the newest checkpoint at or below a sequence.")
    {
        Parameters = [new ParameterDoc("key", "query", ParameterKind.Text, "The key; may be empty.", IsRequired: true)],
        Replies = [ReplyDoc.Ok<ProvenEntryView>("Value and proof; sequence and state root are the checkpoint's.")],
        Problems = [404, 503],
    };

    public static RouteDoc ReadEntry { get; } = new("readStateEntry", "One key's value, or its absence, with the proof.")
    {
        Parameters = [new ParameterDoc("key", "query", ParameterKind.Text, "The key; may be empty.", IsRequired: true)],
        Replies = [ReplyDoc.Ok<ProvenEntryView>("Value and proof; an absent key has a null value and a proof of that.")],
        Problems = [404, 503],
    };
}
