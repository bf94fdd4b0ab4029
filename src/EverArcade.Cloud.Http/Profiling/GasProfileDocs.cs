using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Profiling;

internal static class GasProfileDocs
{
    private static readonly ParameterDoc Format = ParameterDoc.Query(
        "format", ParameterKind.Text,
        "`json`, `text` (a table), `speedscope` (a file for speedscope.app) or `svg` (a flame graph); json otherwise.");

    public static RouteDoc Play { get; } = new(
        "profilePackage", "Plays sample inputs on a published package, JSON lines {\"player\",\"action\",\"args\"}, and says which functions used their gas.")
    {
        Parameters =
        [
            ParameterDoc.Query("gasLimit", ParameterKind.Number, "Gas of each input; the package's, else 10,000,000, otherwise."), Format,
        ],
        Body = typeof(string),
        Replies = [ReplyDoc.Ok<GasProfileView>("The profile; its gas is that of the receipts.")],
        Problems = [404, 413, 422, 503],
    };

    public static RouteDoc Read { get; } = new(
        "readGasProfile", "Executes a receipt's submission again on the state before it and says which functions used its gas.")
    {
        Parameters = [Format],
        Replies = [ReplyDoc.Ok<GasProfileView>("The profile; its gas is the receipt's.")],
        Problems = [404, 422, 503],
    };
}
