using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Recovery;

/// <summary>A contract that was taken in.</summary>
internal sealed record ImportView(
    ContractId Contract, BranchId Branch, Sequence Sequence, Hash256 LastReceipt, Hash256 StateRoot, Hash256 LogRoot,
    ulong Imported)
{
    public static ImportView Of(Head head, ulong receipts) => new(
        head.Contract, head.Branch, head.Sequence, head.LastReceipt, head.StateRoot, head.Frontier.Root, receipts);
}
