using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Audits;

internal static class AuditScheduleDocs
{
    public static RouteDoc Read { get; } = new("readAuditSchedule", "How a contract is audited by itself, and how far that has come.")
    {
        Replies = [ReplyDoc.Ok<AuditScheduleView>("The schedule.")],
        Problems = [404, 503],
    };

    public static RouteDoc Change { get; } = new("changeAuditSchedule", "Changes how often, how and how much of a contract is audited by itself.")
    {
        Body = typeof(AuditScheduleBody),
        BodyExample = """{"everySeconds":3600,"mode":"sampled","sample":16,"actor":"ops@example.org"}""",
        Replies = [ReplyDoc.Ok<AuditScheduleView>("The schedule that stands now.")],
        Problems = [404, 413, 415, 422, 503],
    };
}
