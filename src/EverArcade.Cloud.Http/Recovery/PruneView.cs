using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Recovery;

/// <summary>What was pruned, and which archive has it.</summary>
internal sealed record PruneView(
    BranchId Branch, Sequence From, Sequence To, Hash256 Archive, long ArchiveBytes, DateTimeOffset PrunedAt)
{
    public static PruneView Of(PruneReceipt receipt) => new(
        receipt.Branch, receipt.From, receipt.To, receipt.Archive, receipt.ArchiveBytes, receipt.PrunedAt);
}
