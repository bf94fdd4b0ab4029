namespace EverArcade.Cloud.Client.Logs;

/// <summary>How two copies of a log compare.</summary>
/// <param name="Common">Receipts that both have and that are the same, from the first one on.</param>
/// <param name="Parts">Whether the receipt behind those is another one in each; otherwise one copy continues the other.</param>
/// <param name="Kept">Receipts of the copy that was kept.</param>
/// <param name="Hosted">Receipts of the host's.</param>
/// <param name="Tiles">Tiles of each that were compared.</param>
public sealed record LogParting(ulong Common, bool Parts, ulong Kept, ulong Hosted, int Tiles);
