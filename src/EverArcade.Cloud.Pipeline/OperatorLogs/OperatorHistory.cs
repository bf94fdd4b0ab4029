namespace EverArcade.Cloud.Pipeline.OperatorLogs;

/// <summary>What the operator log says is in force: held against the records of it, which can be deleted. Thread-safe.</summary>
/// <remarks>Entries never change, so a process reads each once; from the first that cannot be read on it reads them again each
/// time, since a repair may have brought it back.</remarks>
public sealed class OperatorHistory(OperatorLog log)
{
    // An entry has 17 KiB at most, some 500 bytes as a rule.
    private const int PageEntries = 200;

    private OperatorStanding _whole = OperatorStanding.Empty;

    /// <summary>What stands by now, by all entries there are.</summary>
    public async Task<OperatorStanding> ReadAsync(CancellationToken cancellationToken)
    {
        var standing = Volatile.Read(ref _whole);
        while (await log.ListEntriesAsync(standing.Last, PageEntries, cancellationToken) is { Count: > 0 } page)
        {
            var before = standing.Last;
            standing = page.Aggregate(standing, (so, listed) => listed.Item is { Entry: var entry } ? so.After(entry) : so.Without(listed.Name));
            if (standing.Last == before)
            {
                break;
            }
        }

        if (standing.Unreadable.IsEmpty)
        {
            Volatile.Write(ref _whole, standing);
        }

        return standing;
    }
}
