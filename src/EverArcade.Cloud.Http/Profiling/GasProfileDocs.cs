using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Profiling;

internal static class GasProfileDocs
{
    public static RouteDoc Read { get; } = new(
        "readGasProfile", "Executes a receipt's submission again on the state before it and says which functions used its gas.")
    {
        Parameters =
        [
            ParameterDoc.Query(
                "format", ParameterKind.Text,
                "`json`, `text` (a table), `speedscope` (a file for speedscope.app) or `svg` (a flame graph); json otherwise."),
        ],
        Replies = [ReplyDoc.Ok<GasProfileView>("The profile; its gas is the receipt's.")],
        Problems = [404, 422, 503],
    };
}
