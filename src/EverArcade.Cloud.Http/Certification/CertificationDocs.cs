using EverArcade.Cloud.Http.Routing;
using EverArcade.Cloud.Pipeline.Certification;

namespace EverArcade.Cloud.Http.Certification;

internal static class CertificationDocs
{
    public static RouteDoc Certify { get; } = new(
        "certifyPackage",
        "Validates isolation, metering, checkpoint restore and replay of a published package with sample inputs: JSON lines "
            + "{\"player\",\"action\",\"args\"}.")
    {
        Parameters =
        [
            ParameterDoc.Query("gasLimit", ParameterKind.Number, "Gas of each input; the package's, else 10,000,000, otherwise."),
        ],
        Body = typeof(string),
        Replies = [ReplyDoc.Ok<CertificationResult>("The report, certified or not, and beside it how long it took.")],
        Problems = [404, 413, 422, 503],
    };
}
