using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Packages;

internal static class PackageDocs
{
    public static RouteDoc Publish { get; } = new("publishPackage", "Publishes a package file (.evr).")
    {
        Body = typeof(byte[]),
        Replies =
        [
            new ReplyDoc(201, typeof(PackageDetailView), "Published.")
            {
                Headers = new Dictionary<string, string> { ["Location"] = "Where the package is read." },
            },
            ReplyDoc.Ok<PackageDetailView>("It stood already; nothing changed."),
        ],
        Problems = [409, 413, 422, 503],
    };

    public static RouteDoc List { get; } = new("listPackages", "Packages in order of their hashes.")
    {
        Parameters =
        [
            ParameterDoc.Query("after", ParameterKind.Hash, "The previous page's next."), ParameterDoc.Limit,
        ],
        Replies = [ReplyDoc.Ok<PageView<PackageSummaryView>>("A page.")],
        Problems = [503],
    };

    public static RouteDoc Read { get; } = new("readPackage", "A package and what its manifest says.")
    {
        Replies = [ReplyDoc.Ok<PackageDetailView>("The package.")],
        Problems = [404, 503],
    };

    public static RouteDoc ReadFile { get; } = new("readPackageFile", "The package file (.evr), as it was published.")
    {
        Replies = [ReplyDoc.Ok<byte[]>("The bytes; check their package hash.")],
        Problems = [404, 503],
    };
}
