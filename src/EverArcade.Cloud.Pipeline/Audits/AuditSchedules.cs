using System.Text.Json;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>The schedules of contracts; one that has none has the host's default. Thread-safe.</summary>
public sealed class AuditSchedules(IRecordStore records, OperatorLog log, PipelineOptions options)
{
    private const string Shelf = "audit-schedule";

    /// <summary>The schedule of a contract, and the version it is stored under; no version for the default.</summary>
    public async Task<(AuditSchedule Schedule, RecordVersion? Version)> ReadAsync(
        ContractId contract, CancellationToken cancellationToken)
    {
        if (await ReadStoredAsync(contract, cancellationToken) is not { } stored)
        {
            return (Default(), null);
        }

        var document = PipelineJson.Read(stored, PipelineJson.Default.AuditScheduleDocument);
        var terms = !document.Own ? Default() : new AuditSchedule
        {
            IsOwn = true,
            Every = TimeSpan.FromSeconds(document.EverySeconds),
            Mode = (AuditMode)document.Mode,
            IsDual = document.Dual,
            Sample = document.Sample,
            ReceiptsMax = document.ReceiptsMax,
            Share = document.Share,
        };
        return (terms with
        {
            AuditedBranch = new BranchId(document.AuditedBranch),
            AuditedTo = new Sequence(document.AuditedTo),
            LastAt = document.LastAt,
            Active = document.Active,
        }, stored.Version);
    }

    /// <summary>Writes a schedule over the one that was read.</summary>
    /// <returns>False when it has changed meanwhile: nothing was written.</returns>
    public async Task<bool> TryWriteAsync(
        ContractId contract, AuditSchedule schedule, RecordVersion? expected, CancellationToken cancellationToken) =>
        await records.TryWriteAsync(
            KeyOf(contract),
            JsonSerializer.SerializeToUtf8Bytes(
                new AuditScheduleDocument(
                    (int)schedule.Every.TotalSeconds, (byte)schedule.Mode, schedule.IsDual, schedule.Sample,
                    schedule.ReceiptsMax, schedule.Share, schedule.AuditedBranch.Number, schedule.AuditedTo.Number,
                    schedule.LastAt, schedule.Active, schedule.IsOwn),
                PipelineJson.Default.AuditScheduleDocument),
            expected, cancellationToken) is not null;

    /// <summary>Changes a schedule, however many others change it too.</summary>
    public async Task<AuditSchedule> ChangeAsync(
        ContractId contract, Func<AuditSchedule, AuditSchedule> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (schedule, version) = await ReadAsync(contract, cancellationToken);
            var changed = change(schedule);
            if (await TryWriteAsync(contract, changed, version, cancellationToken))
            {
                return changed;
            }
        }
    }

    /// <summary>The record. One that has rotted says nothing that counts: it is written down that it is gone, and the contract is
    /// audited as the host audits those that have no schedule, from its first receipt on.</summary>
    private async Task<StoredRecord?> ReadStoredAsync(ContractId contract, CancellationToken cancellationToken)
    {
        var key = KeyOf(contract);
        try
        {
            return await records.ReadAsync(key, cancellationToken);
        }
        catch (IntegrityException corrupt)
        {
            _ = await log.AppendAsync(OperatorActions.AuditScheduleLost, contract, corrupt.Message, cancellationToken);
            _ = await records.TryDropAsync(key, cancellationToken);
            return await records.ReadAsync(key, cancellationToken);
        }
    }

    private static RecordKey KeyOf(ContractId contract) => new(Shelf, contract.ToString());

    /// <summary>What contracts have that have no schedule of their own.</summary>
    internal AuditSchedule Default() => new()
    {
        Every = TimeSpan.FromSeconds(options.AuditEverySeconds),
        Mode = AuditMode.Full,
        IsDual = false,
        Sample = 16,
        ReceiptsMax = (ulong)options.AuditReceiptsMax,
        Share = options.AuditShare,
    };
}
