namespace EverArcade.Cloud.Pipeline.OperatorLogs;

/// <summary>What the operator log says is in force: held against the records of it, which can be deleted. Thread-safe.</summary>
/// <remarks>Entries never change, so a process reads each once; from the first that cannot be read on it reads them again each
/// time, since a repair may have brought it back.</remarks>
public sealed class OperatorHistory(OperatorLog log)
{
    private OperatorStanding _whole = OperatorStanding.Empty;

    /// <summary>What stands by now, by all entries there are.</summary>
    public async Task<OperatorStanding> ReadAsync(CancellationToken cancellationToken)
    {
        var standing = Volatile.Read(ref _whole);
        await foreach (var listed in log.WalkEntriesAsync(standing.Last, cancellationToken))
        {
            standing = listed.Item is { Entry: var entry } ? standing.After(entry) : standing.Without(listed.Name);
        }

        if (standing.Unreadable.IsEmpty)
        {
            Volatile.Write(ref _whole, standing);
        }

        return standing;
    }
}
