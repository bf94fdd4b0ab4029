using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.PublicLogs;

/// <summary>Keeps the public files of all receipt logs up to date, where <see cref="PipelineOptions.PublishLogs"/> says so: witnesses
/// and anybody's tools follow a log that no function has to run for (docs/operations.md, Public logs).</summary>
/// <remarks>
/// <para>Tiles first, then the record that says what the note will be, then the note, then the record that it stands. So a note never
/// stands before its tiles, and a crash leaves an older, whole copy, from which the next tick goes on.</para>
/// <para>Several hosts may do this at once. Tiles are the same from all. Of two notes the older may come last: its writer sees by the
/// record that it was overtaken, and a note is written once more. In one process one tick at a time.</para>
/// </remarks>
public sealed partial class LogPublisher(
    ILedger ledger, LogFiles files, IRecordStore records, PipelineOptions options, TimeProvider time, ILogger<LogPublisher> logger)
{
    /// <summary>Longest time of one tick, give or take a stretch: the next one goes on.</summary>
    public static readonly TimeSpan TickTime = TimeSpan.FromSeconds(60);

    /// <summary>Receipts after which a long log says how far it is: 64 full tiles.</summary>
    public const ulong StretchReceipts = 1 << 14;

    private const int PageContracts = 100;

    private readonly PublicLogRecords _records = new(records);

    // Where this process was cut off, so that contracts late in the alphabet have their turn too.
    private ContractId? _after;

    /// <summary>One tick of the timer, whoever has it.</summary>
    /// <exception cref="StorageUnavailableException">The next tick tries again.</exception>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        if (!options.PublishLogs)
        {
            return;
        }

        var started = time.GetTimestamp();
        while (await ledger.ListContractsAsync(_after, PageContracts, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var contract in page)
            {
                await PublishAsync(contract.Id, IsOver, cancellationToken);
                if (IsOver())
                {
                    return;
                }

                _after = contract.Id;
            }
        }

        _after = null;

        bool IsOver() => time.GetElapsedTime(started) >= TickTime;
    }

    /// <summary>What cannot be read is one contract's trouble, which its audits name: the others' logs are published.</summary>
    private async Task PublishAsync(ContractId contract, Func<bool> isOver, CancellationToken cancellationToken)
    {
        try
        {
            while (!isOver() && await StepAsync(contract, cancellationToken))
            {
            }
        }
        catch (IntegrityException corrupt)
        {
            LogCorrupt(contract, corrupt);
            _ = await _records.TryDropAsync(contract, cancellationToken);
        }
    }

    /// <summary>The next thing that is to be done for a contract.</summary>
    /// <returns>False when there is nothing, or somebody else does it.</returns>
    private async Task<bool> StepAsync(ContractId contract, CancellationToken cancellationToken)
    {
        var stored = await _records.ReadAsync(contract, cancellationToken);
        var state = stored?.State.Origin == options.LogOrigin
            ? stored.Value.State : PublicLogDocument.Begin(options.LogOrigin, BranchId.Genesis);
        if (await ledger.ReadHeadAsync(contract, new BranchId(state.Branch), cancellationToken) is not { Head: var head })
        {
            return false;
        }

        var size = head.Sequence.Number;
        if (size < Math.Max(state.Size, state.Tiled))
        {
            throw new IntegrityException(
                $"the log of contract {contract}, branch {state.Branch}",
                $"{size} receipts, and it was published with {Math.Max(state.Size, state.Tiled)}: a log never shrinks");
        }

        if (size - state.Tiled > StretchReceipts)
        {
            var next = state with { Tiled = state.Tiled + StretchReceipts };
            await files.WriteTilesAsync(head, state.Tiled, next.Tiled, withPartial: false, cancellationToken);
            return await _records.TryWriteAsync(contract, next, stored?.Version, cancellationToken) is not null;
        }

        if (size > state.Size || !state.IsNoted)
        {
            return await NoteAsync(head, state, stored?.Version, cancellationToken);
        }

        return head.Status == ContractStatus.Closed && await _records.TryWriteAsync(
            contract, PublicLogDocument.Begin(options.LogOrigin, new BranchId(state.Branch + 1)), stored?.Version, cancellationToken) is not null;
    }

    private async Task<bool> NoteAsync(
        Head head, PublicLogDocument state, RecordVersion? version, CancellationToken cancellationToken)
    {
        var size = head.Sequence.Number;
        await files.WriteTilesAsync(head, state.Tiled, size, withPartial: true, cancellationToken);
        // A note that was announced and may never have been written has nobody who holds it: the one before it does.
        var next = state with { Tiled = size, Size = size, Before = state.IsNoted ? state.Size : state.Before, IsNoted = false };
        if (await _records.TryWriteAsync(head.Contract, next, version, cancellationToken) is not { } announced)
        {
            return false;
        }

        await files.WriteNoteAsync(head, cancellationToken);
        if (await _records.TryWriteAsync(head.Contract, next with { IsNoted = true }, announced, cancellationToken) is null)
        {
            await MendAsync(head.Contract, cancellationToken);
            return true;
        }

        await files.DeletePartialAsync(head, state.Before, (next.Before, size), cancellationToken);
        return true;
    }

    /// <summary>Another host announced a newer note while ours was written, which may have taken that one's place.</summary>
    private async Task MendAsync(ContractId contract, CancellationToken cancellationToken)
    {
        while (await _records.ReadAsync(contract, cancellationToken) is { } stored
            && await _records.TryWriteAsync(contract, stored.State with { IsNoted = false }, stored.Version, cancellationToken) is null)
        {
        }
    }

    [LoggerMessage(3051, LogLevel.Error, "The log of contract {Contract} cannot be published as it stands.")]
    private partial void LogCorrupt(ContractId contract, Exception corrupt);
}
