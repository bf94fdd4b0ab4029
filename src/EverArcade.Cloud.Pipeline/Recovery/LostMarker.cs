using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>A receipt that stands as it must and is not found by its key.</summary>
/// <param name="Branch">The branch that wrote it.</param>
/// <param name="Row">The row.</param>
/// <param name="Marker">The marker it must have.</param>
/// <param name="Detail">What stands there instead.</param>
internal readonly record struct LostMarker(BranchId Branch, ReceiptRow Row, Marker Marker, string Detail);
