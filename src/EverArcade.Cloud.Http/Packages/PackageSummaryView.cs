using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Http.Packages;

/// <summary>A published package as it stands in lists.</summary>
internal sealed record PackageSummaryView(
    Hash256 Package, string Publisher, string Name, string Version, int FileBytes, DateTimeOffset PublishedAt)
{
    public static PackageSummaryView Of(PackageRecord record) => new(
        record.Package, record.Publisher, record.Name, record.Version, record.FileBytes, record.PublishedAt);
}
