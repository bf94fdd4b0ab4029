using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Telemetry;

namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>Finishes what crashes left half done in quarantines: a part of each tick of the audit planner. Thread-safe.</summary>
public sealed class QuarantineResume(IRecordStore records, Quarantine quarantine, PipelineInstruments instruments)
{
    /// <summary>Looks at every quarantine there is, and counts them; one that stands as it should costs one read.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var (quarantined, rest) = (0L, new CorruptionAside());
        await foreach (var name in records.WalkNamesAsync(QuarantineCodec.Shelf, null, cancellationToken))
        {
            await rest.RunAsync(async () =>
            {
                if (await records.ReadAsync(RecordShelf.KeyOf(QuarantineCodec.Shelf, name), cancellationToken) is not { } record)
                {
                    return;
                }

                quarantined += QuarantineCodec.Decode(record).State == QuarantineState.Releasing ? 0 : 1;
                _ = await quarantine.ResumeAsync(record, cancellationToken);
            });
        }

        instruments.Quarantined(quarantined);
        rest.ThrowIfAny();
    }
}
