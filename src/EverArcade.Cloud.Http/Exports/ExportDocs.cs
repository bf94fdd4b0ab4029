using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Exports;

internal static class ExportDocs
{
    public static RouteDoc Export { get; } = new("exportContract", "A contract's history as an archive (.evx), streamed.")
    {
        Parameters =
        [
            ParameterDoc.Query("from", ParameterKind.Number, "A receipt that must be in it: the archive begins at the newest checkpoint before, with its state."),
            ParameterDoc.Query("to", ParameterKind.Number, "Last receipt; the head's without."),
            ParameterDoc.Query("branches", ParameterKind.Text, "`all`: every branch from genesis to its end."),
        ],
        Replies = [ReplyDoc.Ok<byte[]>("The archive; without its trailer it is not whole.")],
        Problems = [404, 503],
    };
}
