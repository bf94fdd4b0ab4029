namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>The head moved, or a marker was there first: nothing was written; reload, execute again, try again.</summary>
public sealed class LedgerConflictException(string message) : Exception(message);
