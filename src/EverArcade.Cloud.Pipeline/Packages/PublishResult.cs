using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>What became of a package: registered, or refused with every reason.</summary>
public abstract record PublishResult
{
    private PublishResult()
    {
    }

    public sealed record Published(PackageRecord Record, Package Package) : PublishResult;

    public sealed record Refused(IReadOnlyList<Refusal> Refusals) : PublishResult;
}
