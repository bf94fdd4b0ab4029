namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>The store's own mark of one write of a head row: an ETag on Azure tables, a counter in SQLite.</summary>
public readonly record struct HeadVersion(string Value);
