namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>The head moved, or a marker was there first: nothing was written; reload, execute again, try again.</summary>
/// <param name="message">What stands in the way.</param>
/// <param name="headMoved">See <see cref="HeadMoved"/>.</param>
public sealed class LedgerConflictException(string message, bool headMoved = false) : Exception(message)
{
    /// <summary>The head has moved, and nothing else is known to be wrong: the next try may do, without a look at what its
    /// submissions' keys hold.</summary>
    public bool HeadMoved { get; } = headMoved;
}
