using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Finds the record of a quarantine again that is gone or has rotted: the operator log, signed and chained, says what was set.
/// Thread-safe.</summary>
public sealed class QuarantineRebuild(Quarantine quarantine, OperatorHistory history, TimeProvider time)
{
    /// <returns>Its repair; null where it needs none.</returns>
    internal async Task<RecordRepair?> PlanAsync(ContractId contract, CancellationToken cancellationToken)
    {
        var isRotten = false;
        try
        {
            if (await quarantine.ReadAsync(contract, cancellationToken) is not null)
            {
                return null;
            }
        }
        catch (IntegrityException)
        {
            isRotten = true;
        }

        var standing = await history.ReadAsync(cancellationToken);
        if (standing.Quarantines.TryGetValue(contract, out var entry))
        {
            var said = QuarantineCodec.Decode(entry);
            return new RecordRepair(
                [
                    $"write the record of the contract's quarantine: set by {said.Actor} at {said.Since:u}, '{said.Reason}'",
                    $"taken from entry {entry.Number} of the operator log, {entry.ComputeHash()}",
                    "whether a lift of it was under way is not known: it stands until it is resumed",
                ],
                ending => quarantine.RestoreAsync(said, ending));
        }

        return !isRotten ? null : new RecordRepair(
            [
                "quarantine the contract: the record of its quarantine cannot be read, and the operator log has none that stands",
                standing.Unreadable.IsEmpty
                    ? "it was about to be set, or had been lifted: which of them is not known"
                    : $"what its entries {string.Join(", ", standing.Unreadable.Take(10))} said is not known",
            ],
            ending => quarantine.RestoreAsync(Unknown(contract), ending));
    }

    private QuarantineRecord Unknown(ContractId contract) => new()
    {
        Contract = contract,
        State = QuarantineState.Setting,
        Reason = "the record of its quarantine could not be read",
        Finding = null,
        Actor = "recovery",
        Since = time.GetUtcNow(),
    };
}
