using EverArcade.Cloud.Pipeline.Records;

namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>Finishes what crashes left half done in quarantines: a part of each tick of the audit planner. Thread-safe.</summary>
public sealed class QuarantineResume(IRecordStore records, Quarantine quarantine)
{
    private const int PageMax = 100;

    /// <summary>Looks at every quarantine there is; one that stands as it should costs one read.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (await records.ListAsync(QuarantineCodec.Shelf, after, PageMax, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var record in page)
            {
                _ = await quarantine.ResumeAsync(record, cancellationToken);
            }

            after = page[^1].Key.Name;
        }
    }
}
