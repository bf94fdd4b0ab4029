using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.OperatorLogs;

internal static class OperatorLogDocs
{
    public static RouteDoc List { get; } = new(
        "listOperatorLog", "What was done to contracts by hand or by finding: hash-chained, signed entries.")
    {
        Parameters =
        [
            ParameterDoc.Query("after", ParameterKind.Number, "The previous page's next; 0 for the beginning."), ParameterDoc.Limit,
        ],
        Replies = [ReplyDoc.Ok<PageView<OperatorLogEntryView>>("A page, oldest first.")],
        Problems = [503],
    };
}
