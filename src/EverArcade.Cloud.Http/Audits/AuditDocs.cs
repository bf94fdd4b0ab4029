using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Audits;

internal static class AuditDocs
{
    private static readonly Dictionary<string, string> Headers = new()
    {
        ["Location"] = "Where the report is read.",
        ["Preference-Applied"] = "The wait that was applied.",
    };

    public static RouteDoc Start { get; } = new("startAudit", "Re-executes receipts and compares every root and hash.")
    {
        Parameters = [ParameterDoc.Wait],
        Body = typeof(AuditBody),
        BodyExample = """{"from":1,"to":100,"sample":4}""",
        Replies =
        [
            new ReplyDoc(200, typeof(AuditView), "Ended: the report.") { Headers = Headers },
            new ReplyDoc(202, typeof(AuditView), "Still running: the report so far.") { Headers = Headers },
        ],
        Problems = [404, 413, 415, 422, 503],
    };

    public static RouteDoc List { get; } = new("listAudits", "Audits of a contract, newest first.")
    {
        Parameters =
        [
            ParameterDoc.Query("before", ParameterKind.Text, "The previous page's next."), ParameterDoc.Limit,
        ],
        Replies = [ReplyDoc.Ok<PageView<AuditView>>("A page.")],
        Problems = [404, 503],
    };

    public static RouteDoc Cancel { get; } = new("cancelAudit", "Stops an audit; what it has compared is kept.")
    {
        Replies = [ReplyDoc.Ok<AuditView>("The report.")],
        Problems = [404, 409, 503],
    };

    public static RouteDoc Resume { get; } = new("resumeAudit", "Goes on with a cancelled audit.")
    {
        Replies = [ReplyDoc.Ok<AuditView>("The report.")],
        Problems = [404, 409, 503],
    };

    public static RouteDoc Read { get; } = new("readAudit", "An audit's report.")
    {
        Replies = [ReplyDoc.Ok<AuditView>("The report.")],
        Problems = [404, 503],
    };
}
