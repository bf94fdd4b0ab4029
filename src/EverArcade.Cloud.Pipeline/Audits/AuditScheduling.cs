using System.Globalization;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Changes the schedules of contracts for operators. Thread-safe, also over processes.</summary>
/// <remarks>Whoever turns audits off must be found in the operator log, so the entry stands before the schedule changes; a crash
/// in between leaves an entry of a change that was not made, and the schedule as it was.</remarks>
public sealed class AuditScheduling(AuditSchedules schedules, RangeAudit engines, OperatorLog log)
{
    /// <param name="contract">A contract of this host.</param>
    /// <param name="change">What shall be otherwise.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schedule as it stands now, or why it was not changed.</returns>
    public async Task<AuditScheduleResult> ChangeAsync(
        ContractId contract, AuditScheduleChange change, string actor, CancellationToken cancellationToken)
    {
        var logged = "";
        while (true)
        {
            var (standing, version) = await schedules.ReadAsync(contract, cancellationToken);
            if (change.Check(standing, engines.HasSecond) is { Count: > 0 } refusals)
            {
                return new AuditScheduleResult(standing, refusals);
            }

            var changed = change.Apply(standing, schedules.Default());
            if (changed == standing)
            {
                return new AuditScheduleResult(standing, []);
            }

            // Once for what is written, however often somebody else, an audit that ends for one, gets in between.
            var entry = $"{Describe(changed)}; by {actor}";
            if (entry != logged)
            {
                _ = await log.AppendAsync(OperatorActions.AuditSchedule, contract, entry, cancellationToken);
                logged = entry;
            }

            if (await schedules.TryWriteAsync(contract, changed, version, cancellationToken))
            {
                return new AuditScheduleResult(changed, []);
            }
        }
    }

    private static string Describe(AuditSchedule schedule)
    {
        if (!schedule.IsOwn)
        {
            return "the host's schedule";
        }

        var how = schedule.Mode == AuditMode.Sampled
            ? $"{schedule.Sample} intervals sampled" : $"full, at most {schedule.ReceiptsMax} receipts";
        var often = schedule.Every <= TimeSpan.Zero ? "never" : $"every {schedule.Every.TotalSeconds} s";
        var share = schedule.Share.ToString(CultureInfo.InvariantCulture);
        return $"{often}, {how}, {(schedule.IsDual ? "two engines" : "one engine")}, share {share}";
    }
}
