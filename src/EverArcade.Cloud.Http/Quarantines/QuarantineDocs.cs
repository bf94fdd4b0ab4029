using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Quarantines;

internal static class QuarantineDocs
{
    public static RouteDoc Read { get; } = new("readQuarantine", "Why a contract may not advance.")
    {
        Replies = [ReplyDoc.Ok<QuarantineView>("The quarantine."), new ReplyDoc(204, null, "It is not quarantined.")],
        Problems = [404, 503],
    };

    public static RouteDoc Set { get; } = new("setQuarantine", "Keeps a contract from advancing until a full audit passes.")
    {
        Body = typeof(QuarantineBody),
        BodyExample = """{"reason":"a player reports a wrong score","actor":"ops@example.org"}""",
        Replies = [ReplyDoc.Ok<QuarantineView>("The quarantine; one that stood already stays as it was.")],
        Problems = [404, 413, 415, 503],
    };

    public static RouteDoc Lift { get; } = new("liftQuarantine", "Lets a contract go on by the certificate of a passing full audit.")
    {
        Body = typeof(QuarantineBody),
        BodyExample = """{"audit":"000001994f6f4c00a1b2c3d4","actor":"ops@example.org"}""",
        Replies = [ReplyDoc.Ok<QuarantineView>("It is lifted; what was kept runs now, in the order it was accepted.")],
        Problems = [404, 409, 413, 415, 422, 503],
    };
}
