using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Exports;

internal static class ExportDocs
{
    public static RouteDoc Export { get; } = new("exportContract", "A contract's history as an archive (.evx), streamed.")
    {
        Parameters =
        [
            ParameterDoc.Query("from", ParameterKind.Number, "1: an archive starts at the first receipt."),
            ParameterDoc.Query("to", ParameterKind.Number, "Last receipt; the head's without."),
        ],
        Replies = [ReplyDoc.Ok<byte[]>("The archive; without its trailer it is not whole.")],
        Problems = [404, 503],
    };
}
