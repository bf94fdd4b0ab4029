using System.Text.Json;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>Keeps a contract from advancing, and lets it go on again after a passing audit. Thread-safe, also over
/// processes.</summary>
/// <remarks>The head's status is what counts: it fences executions in flight by the head's version. The record beside it says
/// why, and how far a change of it is; <see cref="ResumeAsync"/> finishes what a crash left in between.</remarks>
public sealed partial class Quarantine(
    ILedger ledger, IRecordStore records, OperatorLog log, OperatorHistory history, LiveContracts live, CertificateCheck certificates,
    [FromKeyedServices(QueueNames.Audits)] IMessageQueue audits,
    [FromKeyedServices(QueueNames.Audits)] QueueSignal signal, QuarantineSteps steps, TimeProvider time, ILogger<Quarantine> logger)
{
    /// <summary>Longest reason, characters: some lines for people.</summary>
    public const int ReasonCharsMax = 1_000;

    private readonly QuarantineAnswers _answers = new(time);

    /// <summary>The quarantine of a contract, also one that is being lifted; null when it has none.</summary>
    public async Task<QuarantineRecord?> ReadAsync(ContractId contract, CancellationToken cancellationToken) =>
        await records.ReadAsync(QuarantineCodec.KeyOf(contract), cancellationToken) is { } stored
            ? QuarantineCodec.Decode(stored) : null;

    /// <summary>Whether messages of a contract are to wait: it has a quarantine, or one is being lifted. That it has none is
    /// believed for <see cref="QuarantineAnswers.FreshMax"/>.</summary>
    public Task<bool> HoldsAsync(ContractId contract, CancellationToken cancellationToken) => _answers.AskAsync(
        contract, () => StandsAsync(contract)).WaitAsync(cancellationToken);

    /// <summary>Puts a contract into quarantine. One that is in it already stays there for the first reason.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="reason">For people.</param>
    /// <param name="finding">The finding that shows it, or null.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellationToken">Ends the call; a later tick of the planner finishes what was begun.</param>
    /// <returns>The quarantine; null when there is no such contract.</returns>
    public async Task<QuarantineRecord?> SetAsync(
        ContractId contract, string reason, Hash256? finding, string actor, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(contract, cancellationToken))
        {
            return null;
        }

        while (true)
        {
            _answers.Forget(contract);
            var stored = await records.ReadAsync(QuarantineCodec.KeyOf(contract), cancellationToken);
            if (stored is not null
                && QuarantineCodec.Decode(stored).State is QuarantineState.Setting or QuarantineState.Quarantined)
            {
                return await ResumeAsync(stored, cancellationToken);
            }

            var setting = new QuarantineRecord
            {
                Contract = contract,
                State = QuarantineState.Setting,
                Reason = Cut(reason),
                Finding = finding,
                Actor = Cut(actor),
                Since = time.GetUtcNow(),
            };
            if (await TryWriteAsync(setting, stored?.Version, cancellationToken) is { } written)
            {
                _answers.Forget(contract);
                LogSet(contract, setting.Actor, setting.Reason);
                await steps.ReachAsync(QuarantineStep.Decided);
                return await ResumeAsync(written, cancellationToken);
            }
        }
    }

    /// <summary>Lets a contract go on, if the certificate shows that all of its active branch is as it must be.</summary>
    /// <returns>The quarantine, now lifted, or every reason why it stays.</returns>
    public async Task<LiftResult> LiftAsync(
        ContractId contract, SignedAuditCertificate certificate, string actor, CancellationToken cancellationToken)
    {
        while (true)
        {
            var stored = await records.ReadAsync(QuarantineCodec.KeyOf(contract), cancellationToken);
            if (await ledger.ReadHeadAsync(contract, cancellationToken) is not { } head
                || (stored is null ? await UnrecordedAsync(head.Head, cancellationToken) : QuarantineCodec.Decode(stored)) is not
                { State: QuarantineState.Setting or QuarantineState.Quarantined } held)
            {
                return new LiftResult(null, [QuarantineRefusals.NotQuarantined(contract)]);
            }

            var refusals = certificates.CheckLift(certificate, head.Head, held.Since);
            if (refusals.Count > 0)
            {
                return new LiftResult(held, refusals);
            }

            var lifting = held with
            {
                State = QuarantineState.Lifting,
                LiftedBy = certificate.Certificate.Audit,
                LiftedByActor = Cut(actor),
            };
            if (await TryWriteAsync(lifting, stored?.Version, cancellationToken) is { } written)
            {
                LogLifting(contract, certificate.Certificate.Audit);
                await steps.ReachAsync(QuarantineStep.LiftDecided);
                return new LiftResult(await ResumeAsync(written, cancellationToken), []);
            }
        }
    }

    /// <summary>Goes on from wherever a record stands: nothing is done twice, and nothing is left half done.</summary>
    public async Task<QuarantineRecord> ResumeAsync(StoredRecord stored, CancellationToken cancellationToken)
    {
        var record = QuarantineCodec.Decode(stored);
        switch (record.State)
        {
            case QuarantineState.Setting:
                if (!await TryFenceAsync(record.Contract, cancellationToken))
                {
                    // Nothing executes on such a head, and the record holds its messages. Once it is whole again, a tick fences it.
                    _ = await log.EnsureAsync(
                        OperatorActions.QuarantineSet, record.Contract, DetailOf(record), cancellationToken);
                    return record;
                }

                await steps.ReachAsync(QuarantineStep.HeadQuarantined);
                _ = await log.EnsureAsync(
                    OperatorActions.QuarantineSet, record.Contract, DetailOf(record), cancellationToken);
                await steps.ReachAsync(QuarantineStep.SetLogged);
                return await AdvanceAsync(record, QuarantineState.Quarantined, stored.Version, cancellationToken);
            case QuarantineState.Lifting:
                await SetStatusAsync(record.Contract, ContractStatus.Quarantined, ContractStatus.Active, cancellationToken);
                await steps.ReachAsync(QuarantineStep.HeadActive);
                _ = await log.EnsureAsync(
                    OperatorActions.QuarantineLifted, record.Contract, DetailOf(record), cancellationToken);
                await steps.ReachAsync(QuarantineStep.LiftLogged);
                record = await AdvanceAsync(record, QuarantineState.Releasing, stored.Version, cancellationToken);
                goto case QuarantineState.Releasing;
            case QuarantineState.Releasing:
                _ = await audits.SendAsync(
                    record.Contract, AuditMessage.FormatRelease(record.Contract), TimeSpan.Zero, cancellationToken);
                signal.Raise();
                return record;
            default:
                return record;
        }
    }

    /// <summary>Holds a contract whose record is gone or cannot be read: its head is fenced, and the operator log says so.</summary>
    internal async Task FenceLostAsync(ContractId contract, string why, CancellationToken cancellationToken)
    {
        _answers.Forget(contract);
        _ = await TryFenceAsync(contract, cancellationToken);
        _ = await log.EnsureAsync(OperatorActions.QuarantineLost, contract, why, cancellationToken);
    }

    /// <summary>Writes the record of a quarantine again where none can be read, and sees that its contract is held.</summary>
    /// <returns>False when one stands that can be read.</returns>
    internal async Task<bool> RestoreAsync(QuarantineRecord record, CancellationToken cancellationToken)
    {
        _answers.Forget(record.Contract);
        _ = await records.TryDropAsync(QuarantineCodec.KeyOf(record.Contract), cancellationToken);
        if (await TryWriteAsync(record with { State = QuarantineState.Setting }, null, cancellationToken) is not { } written)
        {
            return false;
        }

        await steps.ReachAsync(QuarantineStep.Decided);
        _ = await ResumeAsync(written, cancellationToken);
        return true;
    }

    /// <summary>A contract whose head cannot be read is one all the same.</summary>
    private async Task<bool> ExistsAsync(ContractId contract, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.ReadHeadAsync(contract, cancellationToken) is not null;
        }
        catch (IntegrityException)
        {
            return true;
        }
    }

    /// <returns>False when the head cannot be read.</returns>
    private async Task<bool> TryFenceAsync(ContractId contract, CancellationToken cancellationToken)
    {
        try
        {
            await SetStatusAsync(contract, ContractStatus.Active, ContractStatus.Quarantined, cancellationToken);
            return true;
        }
        catch (IntegrityException)
        {
            live.Forget(contract);
            return false;
        }
    }

    /// <summary>A record that cannot be read holds its contract as one that can: nobody knows that it does not.</summary>
    private async Task<bool> StandsAsync(ContractId contract)
    {
        try
        {
            return await ReadAsync(contract, CancellationToken.None) is not null;
        }
        catch (IntegrityException)
        {
            return true;
        }
    }

    /// <summary>A quarantine without a record: as the operator log tells it, where the record is lost. Otherwise a recovery has left
    /// the head so; nobody set that, and any audit of this very head lifts it.</summary>
    private async Task<QuarantineRecord?> UnrecordedAsync(Head head, CancellationToken cancellationToken)
    {
        if (head.Status != ContractStatus.Quarantined)
        {
            return null;
        }

        return (await history.ReadAsync(cancellationToken)).Quarantines.TryGetValue(head.Contract, out var entry)
            ? QuarantineCodec.Decode(entry)
            : new QuarantineRecord
            {
                Contract = head.Contract,
                State = QuarantineState.Quarantined,
                Reason = "a recovery leaves its contract quarantined",
                Finding = null,
                Actor = "recovery",
                Since = DateTimeOffset.UnixEpoch,
            };
    }

    private static string DetailOf(QuarantineRecord record) => JsonSerializer.Serialize(
        new QuarantineDocument(
            record.Contract.ToString(), (byte)record.State, record.Reason, record.Finding?.ToString(), record.Actor,
            record.Since, record.LiftedBy, record.LiftedByActor),
        PipelineJson.Default.QuarantineDocument);

    private static string Cut(string text) => text.Length <= ReasonCharsMax ? text : text[..ReasonCharsMax];

    private async Task<StoredRecord?> TryWriteAsync(
        QuarantineRecord record, RecordVersion? expected, CancellationToken cancellationToken)
    {
        var (key, content) = (QuarantineCodec.KeyOf(record.Contract), QuarantineCodec.Encode(record));
        return await records.TryWriteAsync(key, content, expected, cancellationToken) is { } version
            ? new StoredRecord(key, content, version) : null;
    }

    /// <summary>The next state; when somebody else has gone on from this one, what stands now is as good.</summary>
    private async Task<QuarantineRecord> AdvanceAsync(
        QuarantineRecord record, QuarantineState state, RecordVersion version, CancellationToken cancellationToken)
    {
        var next = record with { State = state };
        return await TryWriteAsync(next, version, cancellationToken) is not null
            ? next : await ReadAsync(record.Contract, cancellationToken) ?? next;
    }

    /// <summary>A commit that changes the status and nothing else. A head that has it already, or is closed, stays.</summary>
    private async Task SetStatusAsync(
        ContractId contract, ContractStatus from, ContractStatus to, CancellationToken cancellationToken)
    {
        while (await ledger.ReadHeadAsync(contract, cancellationToken) is { } head && head.Head.Status == from)
        {
            try
            {
                _ = await ledger.CommitAsync(
                    new LedgerCommit
                    {
                        Expected = head,
                        Next = head.Head with { Status = to },
                        Receipts = [],
                        Markers = [],
                        LogNodes = [],
                    },
                    cancellationToken);
                break;
            }
            catch (LedgerConflictException)
            {
                // An execution has moved the head meanwhile: once more, on top of it.
            }
        }

        live.Forget(contract);
    }

    [LoggerMessage(3061, LogLevel.Error, "Contract {Contract} is put into quarantine by {Actor}: {Reason}")]
    private partial void LogSet(ContractId contract, string actor, string reason);

    [LoggerMessage(3062, LogLevel.Warning, "Contract {Contract} may go on: audit {Audit} found all of its active branch right.")]
    private partial void LogLifting(ContractId contract, string audit);
}
