using EverArcade.Cloud.Pipeline.Ledger;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>A work that has been executed and the row its commit will write.</summary>
internal readonly record struct BatchItem(LaneWork Work, ReceiptRow Row);
