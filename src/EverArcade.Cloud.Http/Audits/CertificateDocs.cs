using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Audits;

internal static class CertificateDocs
{
    public static RouteDoc List { get; } = new("listCertificates", "Signed certificates of a contract's audits, oldest first.")
    {
        Parameters =
        [
            ParameterDoc.Query("after", ParameterKind.Text, "The previous page's next."), ParameterDoc.Limit,
        ],
        Replies = [ReplyDoc.Ok<PageView<CertificateView>>("A page.")],
        Problems = [404, 503],
    };

    public static RouteDoc Read { get; } = new("readCertificate", "An audit's certificate as a file (.evc), to verify offline.")
    {
        Replies = [ReplyDoc.Ok<byte[]>("The signed certificate.")],
        Problems = [404, 503],
    };

    public static RouteDoc ReadBadge { get; } = new("readBadge", "The newest certificate as an SVG badge.")
    {
        Replies = [ReplyDoc.Ok<byte[]>("The picture, image/svg+xml.")],
        Problems = [404, 503],
    };

    public static RouteDoc ReadFinding { get; } = new("readFinding", "What an audit found, with the state keys that differ.")
    {
        Replies = [ReplyDoc.Ok<FindingView>("The finding.")],
        Problems = [404, 503],
    };

    public static RouteDoc ReadRepro { get; } = new(
        "readRepro", "The smallest file that shows a finding on another machine (.evb).")
    {
        Replies = [ReplyDoc.Ok<byte[]>("The bundle.")],
        Problems = [404, 503],
    };
}
