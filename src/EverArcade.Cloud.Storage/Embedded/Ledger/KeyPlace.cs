namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>A row of table executed: the first bytes of a key, and the receipt it leads to.</summary>
internal readonly record struct KeyPlace(long Prefix, Place Place);
