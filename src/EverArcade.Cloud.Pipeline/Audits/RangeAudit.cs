using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Re-executes one range of receipts from the newest checkpoint below it and compares every root and hash; compares,
/// never repairs. Everything it starts from is read from the store again, nothing from caches. Thread-safe.</summary>
public sealed class RangeAudit(
    ILedger ledger, IBlobStore blobs, StateLoader states, PackageShelf packages, IExecutor executor, GuestThreads guests,
    CheckpointCheck checks, ArchiveFolder archives, PruneReceipts prunings, TimeProvider time, [FromKeyedServices(AuditEngine.Second)] AuditEngine? second = null)
{
    /// <summary>The engines there are: one, or two.</summary>
    public IReadOnlyList<string> Engines(bool dual) =>
        dual && second is not null ? [executor.EngineId, second.Executor.EngineId] : [executor.EngineId];

    /// <summary>The same as reports say it.</summary>
    public string EngineNames(bool dual) => string.Join(" and ", Engines(dual));

    /// <summary>Whether dual audits can be run here.</summary>
    public bool HasSecond => second is not null;

    /// <summary>Walks from the newest checkpoint at or below <paramref name="after"/> to <paramref name="to"/>.</summary>
    /// <param name="head">The head the range leads to, as it was when the audit was asked for.</param>
    /// <param name="after">The range's first receipt is the one after.</param>
    /// <param name="to">Its last receipt.</param>
    /// <param name="dual">Whether the second engine executes too.</param>
    /// <param name="pace">How much time it may take.</param>
    /// <param name="reached">Told after each slice how many receipts have been compared, and in all.</param>
    /// <param name="cancellationToken">Ends the walk between two executions.</param>
    /// <exception cref="ExecutionFaultException">The engine is in trouble: nothing can be said about the receipts.</exception>
    internal async Task<RangeResult> RunAsync(
        Head head, Sequence after, Sequence to, bool dual, AuditPace pace, Func<AuditProgress, Task> reached,
        CancellationToken cancellationToken)
    {
        if (KnownProfiles.Find(head.Profile) is not { } profile)
        {
            return new RangeResult { Start = null, End = null, Outcome = AuditOutcome.UnverifiableHere };
        }

        var place = after.Next;
        ReplayCursor? cursor = null;
        Head? start = null;
        try
        {
            await CheckGenesisAsync(head, cancellationToken);
            var package = await ReadPackageAsync(head, cancellationToken);
            var row = await ledger.ReadCheckpointAsync(head.Contract, head.Branch, after, cancellationToken);
            place = row?.Sequence ?? place;
            var from = await states.LoadCheckpointAsync(head, after, cancellationToken);
            start = from.HeadFor(head);
            place = start.Sequence.Next;
            cursor = new ReplayCursor(
                await LoadAsync(profile, package, cancellationToken), profile, start, from.State, checks,
                dual && second is { } other ? new SubmissionRun(other.Executor, profile, await other.LoadAsync(package, cancellationToken)) : null);
            var total = to.Number - start.Sequence.Number;
            await using var archived = new ArchivedRows(archives, prunings);
            var fault = await new AuditWalk(ledger, archived, states, guests, cursor, head, to, pace, time).RunAsync(
                sequence =>
                {
                    place = sequence.Next;
                    return reached(new AuditProgress(sequence.Number - start.Sequence.Number, total));
                },
                cancellationToken);
            var end = fault?.End ?? cursor.Head;

            // What was archived and dropped is no finding: it would quarantine a contract for having been pruned.
            var isPruned = fault?.Finding.Kind == ReplayCursor.PrunedKind;
            return new RangeResult
            {
                Start = start,
                End = end.Sequence == head.Sequence ? end.On(head.Branch) ?? end : end,
                Outcome = fault is null ? AuditOutcome.Passed
                    : isPruned ? AuditOutcome.UnverifiableHere : AuditOutcome.Failed,
                Finding = fault is null || isPruned ? null : await RecordAsync(fault, cursor, profile, head, cancellationToken),
            };
        }
        catch (IntegrityException corrupt)
        {
            return new RangeResult
            {
                Start = start,
                End = cursor?.Head,
                Outcome = AuditOutcome.Failed,
                Finding = Describe(head, new AuditFinding(place, CorruptionKind.Of(corrupt), corrupt.Place, corrupt.Detail)),
            };
        }
    }

    internal static RecordedFinding Describe(Head head, AuditFinding finding) => new()
    {
        Contract = head.Contract,
        Branch = head.Branch,
        Sequence = finding.Sequence,
        Kind = finding.Kind,
        Expected = Cut(finding.Expected),
        Found = Cut(finding.Found),
    };

    internal static string Cut(string text) =>
        text.Length <= RecordedFinding.TextCharsMax ? text : text[..RecordedFinding.TextCharsMax];

    private async Task<SubmissionRun> LoadAsync(
        ExecutionProfile profile, Package package, CancellationToken cancellationToken) =>
        new(executor, profile, await packages.LoadAgainAsync(package, cancellationToken));

    /// <summary>The contract's own row: what everything else is named by.</summary>
    private async Task CheckGenesisAsync(Head head, CancellationToken cancellationToken)
    {
        var place = $"contract {head.Contract}";
        var contract = await ledger.ReadContractAsync(head.Contract, cancellationToken)
            ?? throw new IntegrityException(place, "its genesis is missing");
        if (contract.Genesis.ComputeId() != head.Contract)
        {
            throw new IntegrityException(place, $"its genesis is that of contract {contract.Genesis.ComputeId()}");
        }

        if (contract.Genesis.Package != head.Package || contract.Genesis.Profile != head.Profile)
        {
            throw IntegrityException.OfHead(head.Contract, "it names another package or profile than the genesis");
        }
    }

    /// <summary>The package from its file, also where it is loaded already: a file that has rotted is found before a restart
    /// finds it.</summary>
    private async Task<Package> ReadPackageAsync(Head head, CancellationToken cancellationToken)
    {
        try
        {
            return await packages.ReadAsync(head.Package, cancellationToken);
        }
        catch (IntegrityException corrupt)
        {
            throw new IntegrityException($"package {head.Package}", $"{corrupt.Place}: {corrupt.Detail}");
        }
    }

    /// <summary>What a person needs to see, and what another machine needs to see it too.</summary>
    private async Task<RecordedFinding> RecordAsync(
        AuditFault fault, ReplayCursor cursor, ExecutionProfile profile, Head head, CancellationToken cancellationToken)
    {
        var finding = Describe(head, fault.Finding);
        if (fault.Row is not { } row || await packages.ReadFileAsync(head.Package, cancellationToken) is not { } package)
        {
            return finding;
        }

        var keys = await guests.RunAsync(() => cursor.Explain(row), cancellationToken);
        var bundle = new ReproBundle
        {
            Contract = head.Contract,
            Branch = cursor.Head.Branch,
            Sequence = cursor.Head.Sequence,
            LastReceipt = cursor.Head.LastReceipt,
            Frontier = cursor.Head.Frontier,
            Profile = profile,
            Package = package,
            State = cursor.State.Encoded,
            ReceiptHash = row.Hash,
            Receipt = row.Receipt,
            Submission = row.Submission,
            Diff = row.Diff,
            Kind = finding.Kind,
            Expected = finding.Expected,
            Found = finding.Found,
        };
        return finding with { Keys = keys, Repro = await blobs.WriteAsync(bundle.Encode(), cancellationToken) };
    }
}
