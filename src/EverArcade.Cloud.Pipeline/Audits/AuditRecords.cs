using System.Buffers;
using System.Text.Json;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Plans of audits, their ranges and findings in the record store. Thread-safe.</summary>
internal sealed class AuditRecords(IRecordStore records)
{
    /// <summary>Shelf with one name for each audit that has not ended: id, then its contract as content.</summary>
    public const string ActiveShelf = "audit-active";

    // What the shelves begin with that each contract, or each audit, has of its own.
    private const string PlanShelves = "audit";
    private const string RangeShelves = "audit-range";
    private const string FindingShelves = "finding";

    public async Task<(AuditPlan Plan, RecordVersion Version)?> ReadPlanAsync(
        ContractId contract, string audit, CancellationToken cancellationToken) =>
        await records.ReadAsync(PlanKey(contract, audit), cancellationToken) is { } stored
            ? (Decode(stored, contract), stored.Version) : null;

    /// <summary>The plan of an audit that a timer keeps going. One that has rotted is taken away: its audit is then one that was
    /// broken off, and its schedule begins another.</summary>
    /// <exception cref="IntegrityException">It could not be read.</exception>
    public async Task<AuditPlan?> ReadKeptPlanAsync(ContractId contract, string audit, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadPlanAsync(contract, audit, cancellationToken))?.Plan;
        }
        catch (IntegrityException)
        {
            _ = await records.TryDropAsync(PlanKey(contract, audit), cancellationToken);
            throw;
        }
    }

    /// <summary>Takes away what has rotted of an audit's ranges: they are then ranges that nobody has begun.</summary>
    public async Task DropRottenRangesAsync(AuditPlan plan, CancellationToken cancellationToken)
    {
        for (var range = 0; range < plan.Ranges.Count; range++)
        {
            _ = await records.TryDropAsync(RangeKey(plan.Id, range), cancellationToken);
        }
    }

    public Task<RecordVersion?> TryWritePlanAsync(
        AuditPlan plan, RecordVersion? expected, CancellationToken cancellationToken) =>
        records.TryWriteAsync(PlanKey(plan.Head.Contract, plan.Id), Encode(plan), expected, cancellationToken);

    public async Task<(AuditRangeDocument Range, RecordVersion Version)?> ReadRangeAsync(
        string audit, int range, CancellationToken cancellationToken) =>
        await records.ReadAsync(RangeKey(audit, range), cancellationToken) is { } stored
            ? (PipelineJson.Read(stored, PipelineJson.Default.AuditRangeDocument), stored.Version) : null;

    public Task<RecordVersion?> TryWriteRangeAsync(
        string audit, int range, AuditRangeDocument document, RecordVersion? expected, CancellationToken cancellationToken) =>
        records.TryWriteAsync(
            RangeKey(audit, range), JsonSerializer.SerializeToUtf8Bytes(document, PipelineJson.Default.AuditRangeDocument),
            expected, cancellationToken);

    /// <summary>All ranges of an audit in order; those nobody has begun are new.</summary>
    public async Task<IReadOnlyList<(AuditRangeDocument Range, RecordVersion? Version)>> ReadRangesAsync(
        AuditPlan plan, CancellationToken cancellationToken)
    {
        var ranges = plan.Ranges
            .Select(bounds => (Range: AuditRangeDocument.New(bounds), Version: (RecordVersion?)null)).ToArray();
        await foreach (var stored in records.WalkAsync(RangeShelf(plan.Id), null, ranges.Length + 1, cancellationToken))
        {
            var number = int.Parse(stored.Key.Name, System.Globalization.NumberStyles.HexNumber, null);
            if (number < ranges.Length)
            {
                ranges[number] = (PipelineJson.Read(stored, PipelineJson.Default.AuditRangeDocument), stored.Version);
            }
        }

        return ranges;
    }

    public Task AddActiveAsync(AuditPlan plan, CancellationToken cancellationToken) => records.TryWriteAsync(
        new RecordKey(ActiveShelf, plan.Id), plan.Head.Contract.Hash.ToArray(), null, cancellationToken);

    public async Task RemoveActiveAsync(string audit, CancellationToken cancellationToken)
    {
        if (await records.ReadAsync(new RecordKey(ActiveShelf, audit), cancellationToken) is { } stored)
        {
            _ = await records.TryDeleteAsync(stored.Key, stored.Version, cancellationToken);
        }
    }

    /// <summary>Names of audits that have not ended, oldest first.</summary>
    public IAsyncEnumerable<string> WalkActiveAsync(CancellationToken cancellationToken) =>
        records.WalkNamesAsync(ActiveShelf, null, cancellationToken);

    /// <summary>The contract of an audit that has not ended; null when it has. A name whose record cannot be read is taken away: it
    /// comes back with the next tick of its contract's schedule, or when the audit is resumed.</summary>
    /// <exception cref="IntegrityException">It could not be read.</exception>
    public async Task<ContractId?> ReadActiveAsync(string audit, CancellationToken cancellationToken)
    {
        var key = RecordShelf.KeyOf(ActiveShelf, audit);
        try
        {
            return await records.ReadAsync(key, cancellationToken) is { } stored
                && Hash256.TryRead(stored.Content.Span, out var contract) ? new ContractId(contract) : null;
        }
        catch (IntegrityException)
        {
            _ = await records.TryDropAsync(key, cancellationToken);
            throw;
        }
    }

    /// <summary>Audits that have not ended, oldest first.</summary>
    public async Task<IReadOnlyList<(ContractId Contract, string Audit)>> ListActiveAsync(CancellationToken cancellationToken)
    {
        var active = new List<(ContractId, string)>();
        await foreach (var audit in WalkActiveAsync(cancellationToken))
        {
            if (await ReadActiveAsync(audit, cancellationToken) is { } contract)
            {
                active.Add((contract, audit));
            }
        }

        return active;
    }

    public async Task<Hash256> WriteFindingAsync(RecordedFinding finding, CancellationToken cancellationToken)
    {
        var id = finding.ComputeId();
        await records.WriteOnceAsync(FindingKey(finding.Contract, id), finding.Encode(), cancellationToken);
        return id;
    }

    /// <exception cref="IntegrityException">The record does not hold the finding it is named by.</exception>
    public async Task<RecordedFinding?> ReadFindingAsync(ContractId contract, Hash256 id, CancellationToken cancellationToken)
    {
        if (await records.ReadAsync(FindingKey(contract, id), cancellationToken) is not { } stored)
        {
            return null;
        }

        return RecordedFinding.TryRead(stored.Content.Span, out var finding, out _) && finding!.ComputeId() == id
            ? finding
            : throw new IntegrityException($"finding {id} of contract {contract}", "its bytes are not that finding");
    }

    /// <summary>Shelf of a contract's findings, named by their ids.</summary>
    public static string FindingShelf(ContractId contract) => $"{FindingShelves}.{contract}";

    private static RecordKey PlanKey(ContractId contract, string audit) => new($"{PlanShelves}.{contract}", audit);

    private static string RangeShelf(string audit) => $"{RangeShelves}.{audit}";

    private static RecordKey RangeKey(string audit, int range) => new(RangeShelf(audit), range.ToString("x4"));

    private static RecordKey FindingKey(ContractId contract, Hash256 id) => new(FindingShelf(contract), id.ToString());

    private static byte[] Encode(AuditPlan plan)
    {
        var (head, frontier) = (plan.Head, new ArrayBufferWriter<byte>());
        head.Frontier.Encode(frontier);
        return JsonSerializer.SerializeToUtf8Bytes(
            new AuditPlanDocument(
                (byte)plan.State, (byte)plan.Mode, plan.IsDual, plan.Share, head.Branch.Number, head.Sequence.Number,
                head.LastReceipt.ToString(), head.StateRoot.ToString(), Convert.ToHexStringLower(frontier.WrittenSpan),
                head.Package.ToString(), head.Profile.ToString(), head.Checkpoint.ToString(), head.CheckpointSequence.Number, head.Start.Number,
                plan.After.Number, plan.To.Number, plan.Ranges, plan.Intervals, plan.IntervalsCompared, plan.Seed.ToString(),
                plan.SeedSource, plan.IsScheduled, plan.StartedAt),
            PipelineJson.Default.AuditPlanDocument);
    }

    private static AuditPlan Decode(StoredRecord stored, ContractId contract)
    {
        var document = PipelineJson.Read(stored, PipelineJson.Default.AuditPlanDocument);
        var reader = new CanonicalReader(Convert.FromHexString(document.Frontier));
        if (!LogFrontier.TryRead(ref reader, out var frontier) || !reader.TryEnd())
        {
            throw new IntegrityException($"record {stored.Key}", "its log is none");
        }

        return new AuditPlan
        {
            Id = stored.Key.Name,
            State = (AuditPlanState)document.State,
            Mode = (AuditMode)document.Mode,
            IsDual = document.Dual,
            Share = document.Share,
            Head = new Head
            {
                Contract = contract,
                Branch = new BranchId(document.Branch),
                Sequence = new Sequence(document.Sequence),
                LastReceipt = Parse(document.LastReceipt),
                StateRoot = Parse(document.StateRoot),
                Frontier = frontier!,
                Package = Parse(document.Package),
                Profile = Parse(document.Profile),
                Status = ContractStatus.Active,
                Checkpoint = Parse(document.Checkpoint),
                CheckpointSequence = new Sequence(document.CheckpointSequence),
                Start = new Sequence(document.BranchStart),
            },
            After = new Sequence(document.After),
            To = new Sequence(document.To),
            Ranges = document.Ranges,
            Intervals = document.Intervals,
            IntervalsCompared = document.IntervalsCompared,
            Seed = Parse(document.Seed),
            SeedSource = document.SeedSource,
            IsScheduled = document.Scheduled,
            StartedAt = document.StartedAt,
        };

        Hash256 Parse(string hex) => Hash256.TryParse(hex, out var hash)
            ? hash : throw new IntegrityException($"record {stored.Key}", $"'{hex}' is no hash");
    }
}
