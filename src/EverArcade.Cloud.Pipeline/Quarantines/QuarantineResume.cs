using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>Finishes what crashes left half done in quarantines, and holds what has no record any more: a part of each tick of the audit
/// planner. Thread-safe.</summary>
public sealed class QuarantineResume(
    IRecordStore records, Quarantine quarantine, OperatorHistory history, PipelineInstruments instruments)
{
    /// <summary>Looks at every quarantine there is, by its record or by the operator log, and counts them; one that stands as it should
    /// costs one read.</summary>
    /// <exception cref="IntegrityException">A record is gone or cannot be read, or an entry of the log: contracts are held, and all others
    /// have been looked at.</exception>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var (quarantined, held, rest) = (0L, new HashSet<string>(), new CorruptionAside());
        await foreach (var name in records.WalkNamesAsync(QuarantineCodec.Shelf, null, cancellationToken))
        {
            _ = held.Add(name);
            await rest.RunAsync(async () => quarantined += await ResumeAsync(name, cancellationToken) ? 1 : 0);
        }

        instruments.Quarantined(quarantined);
        await CompareAsync(held, rest, cancellationToken);
        rest.ThrowIfAny();
    }

    /// <returns>Whether its contract stands still.</returns>
    private async Task<bool> ResumeAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            if (await records.ReadAsync(RecordShelf.KeyOf(QuarantineCodec.Shelf, name), cancellationToken) is not { } record)
            {
                return false;
            }

            var isHeld = QuarantineCodec.Decode(record).State != QuarantineState.Releasing;
            _ = await quarantine.ResumeAsync(record, cancellationToken);
            return isHeld;
        }
        catch (IntegrityException rotten) when (ContractId.TryParse(name, out var contract))
        {
            // It may have been on its way in or out: nobody knows, so the contract is held.
            await quarantine.FenceLostAsync(contract, "its record cannot be read", cancellationToken);
            throw new IntegrityException(rotten.Place, rotten.Detail);
        }
    }

    /// <summary>A lift is in the operator log before its record goes: what the log still says after no record was found is in
    /// force.</summary>
    private async Task CompareAsync(HashSet<string> held, CorruptionAside rest, CancellationToken cancellationToken)
    {
        foreach (var contract in (await history.ReadAsync(cancellationToken)).Quarantines.Keys.Where(key => !held.Contains(key.ToString())))
        {
            await rest.RunAsync(async () =>
            {
                if (await quarantine.ReadAsync(contract, cancellationToken) is null
                    && (await history.ReadAsync(cancellationToken)).Quarantines.TryGetValue(contract, out var entry))
                {
                    await quarantine.FenceLostAsync(contract, $"its record is gone; entry {entry.Number} set it", cancellationToken);
                    throw new IntegrityException(
                        $"record {QuarantineCodec.KeyOf(contract)}", $"it is gone: entry {entry.Number} of the operator log set it, and none lifts it");
                }
            });
        }

        await rest.RunAsync(async () =>
        {
            if ((await history.ReadAsync(cancellationToken)).Unreadable is { IsEmpty: false } entries)
            {
                throw new IntegrityException(
                    $"operator-log entry {string.Join(", ", entries.Take(10))}", "it is gone or not what was written: what it set or lifted is not known");
            }
        });
    }
}
