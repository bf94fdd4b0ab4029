using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>What is read from a contract's partition. Thread-safe.</summary>
internal sealed class LedgerReads(AzureTable ledger, SpilledBytes spilled, KnownEntries known)
{
    public async Task<HeadRow?> HeadAsync(ContractId contract, CancellationToken cancellationToken) =>
        await ledger.FindAsync(LedgerKeys.Partition(contract), LedgerKeys.Head, cancellationToken) is { } row
            ? HeadRow.Open(row, contract)
            : null;

    /// <summary>The head of a branch: the active one, or the last of one that is closed; the latter also while the active one
    /// cannot be read.</summary>
    public async Task<HeadRow?> HeadAsync(ContractId contract, BranchId branch, CancellationToken cancellationToken)
    {
        var (active, unreadable) = ((HeadRow?)null, (IntegrityException?)null);
        try
        {
            active = await HeadAsync(contract, cancellationToken);
        }
        catch (IntegrityException corrupt)
        {
            unreadable = corrupt;
        }

        if (active?.Head.Branch == branch)
        {
            return active;
        }

        var partition = LedgerKeys.Partition(contract);
        if (await ledger.FindAsync(partition, LedgerKeys.ClosedHead(branch), cancellationToken) is { } row)
        {
            return HeadRow.Open(row, contract);
        }

        if (active is null && unreadable is null
            && await ledger.FindAsync(partition, LedgerKeys.Contract, cancellationToken) is not null)
        {
            unreadable = IntegrityException.OfHead(contract, "the contract stands and its head is gone");
        }

        return unreadable is null ? null : throw unreadable;
    }

    /// <summary>Two requests: the key names the submission, its row says what became of it.</summary>
    public async Task<EntryState?> EntryAsync(
        ContractId contract, MarkerKey marker, CancellationToken cancellationToken)
    {
        var row = await ledger.FindAsync(LedgerKeys.Partition(contract), LedgerKeys.Marker(marker), cancellationToken);
        if (row is null)
        {
            return null;
        }

        var owner = MarkerRow.Open(row, contract, marker);
        return await EntryAsync(contract, owner, cancellationToken) ?? throw new IntegrityException(
            $"submission {owner} of contract {contract}", "its marker stands and its entry is gone");
    }

    /// <summary>One request; a pending one is remembered for its commit.</summary>
    public async Task<EntryState?> EntryAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken)
    {
        var row = await ledger.FindAsync(
            LedgerKeys.Partition(contract), LedgerKeys.Submission(submission), cancellationToken);
        if (row is null)
        {
            return null;
        }

        var state = EntryRowCodec.Open(row, contract, submission);
        if (state.Sequence is null && state.Blob is null)
        {
            known.Add(new KnownEntry(Pending(contract, state, state.Bytes), row.ETag));
        }

        return state;
    }

    /// <summary>A pending entry with the version a commit replaces, spilled bytes left where they are; null when there is
    /// none.</summary>
    /// <exception cref="LedgerConflictException">The submission has run.</exception>
    public async Task<KnownEntry?> KnownAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken)
    {
        var row = await ledger.FindAsync(
            LedgerKeys.Partition(contract), LedgerKeys.Submission(submission), cancellationToken);
        if (row is null)
        {
            return null;
        }

        var state = EntryRowCodec.Open(row, contract, submission);
        return state.Sequence is null
            ? new KnownEntry(Pending(contract, state, state.Bytes), row.ETag)
            : throw new LedgerConflictException($"Submission {submission} has run as {state.Sequence} already.");
    }

    /// <summary>A pending submission from memory or the table. Another host may have run it since it was remembered: its commit
    /// would then find the marker.</summary>
    public async Task<PendingSubmission?> PendingAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken)
    {
        if (known.Find(submission) is { } entry && entry.Pending.Contract == contract)
        {
            return entry.Pending;
        }

        if (await EntryAsync(contract, submission, cancellationToken) is not { Sequence: null } state)
        {
            return null;
        }

        var bytes = state.Blob is { } blob
            ? await spilled.ReadAsync(blob, $"submission {submission} of contract {contract}", cancellationToken)
            : state.Bytes;
        return Pending(contract, state, bytes);
    }

    public async Task<ReceiptRow?> ReceiptAsync(
        ContractId contract, BranchId branch, Sequence sequence, CancellationToken cancellationToken) =>
        await ledger.FindAsync(
            LedgerKeys.Partition(contract), LedgerKeys.Receipt(branch, sequence), cancellationToken) is { } row
            ? await ReceiptRowCodec.OpenAsync(row, contract, spilled, cancellationToken)
            : null;

    public async Task<IReadOnlyList<ReceiptRow>> ReceiptsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken)
    {
        var rows = await ledger.RangeAsync(
            LedgerKeys.Partition(contract), LedgerKeys.Receipt(branch, from), LedgerKeys.ReceiptsEnd(branch), max,
            cancellationToken);
        var receipts = new ReceiptRow[rows.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, rows.Count), SpilledBytes.Limit(cancellationToken),
            async (index, token) => receipts[index] =
                await ReceiptRowCodec.OpenAsync(rows[index], contract, spilled, token));
        return receipts;
    }

    public async Task<IReadOnlyList<Hash256>> ReceiptHashesAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken)
    {
        var rows = await ledger.RangeAsync(
            LedgerKeys.Partition(contract), LedgerKeys.Receipt(branch, from), LedgerKeys.ReceiptsEnd(branch), max,
            cancellationToken, ["RowKey", ReceiptRowCodec.Hash]);
        return [.. rows.Select(row => ReceiptRowCodec.HashOf(row, contract))];
    }

    public async Task<Hash256?> LogNodeAsync(
        ContractId contract, BranchId branch, int level, ulong index, CancellationToken cancellationToken) =>
        HistoryRows.TryGetLastLeaf(level, index, out var leaf)
        && await ledger.FindAsync(
            LedgerKeys.Partition(contract), LedgerKeys.LogNodes(branch, leaf), cancellationToken) is { } row
            ? HistoryRows.OpenLogNode(row, contract, level)
            : null;

    private static PendingSubmission Pending(ContractId contract, EntryState state, ReadOnlyMemory<byte> bytes) => new()
    {
        Contract = contract,
        Marker = state.Marker,
        Submission = state.Submission,
        Bytes = bytes,
        AcceptedAt = state.AcceptedAt,
    };
}
