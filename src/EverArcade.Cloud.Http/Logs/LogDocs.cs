using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Logs;

internal static class LogDocs
{
    public static RouteDoc Note { get; } = new("readLogCheckpoint", "The log's size and root as a signed note (C2SP tlog-checkpoint).")
    {
        Replies = [ReplyDoc.Ok<string>("The note, text/plain.")],
        Problems = [404, 503],
    };

    public static RouteDoc Key { get; } = new("readLogKey", "The key that signs this log's notes, as tools write it (vkey).")
    {
        Replies = [ReplyDoc.Ok<string>("The key, text/plain.")],
        Problems = [404, 503],
    };

    public static RouteDoc Tile { get; } = new("readLogTile", "A tile of the log, or of its entries (C2SP tlog-tiles).")
    {
        Replies = [ReplyDoc.Ok<byte[]>("The tile; it never changes.")],
        Problems = [404, 503],
    };
}
