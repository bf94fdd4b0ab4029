using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Contracts: made, found, listed. Thread-safe.</summary>
/// <remarks>A contract is in its own partition, where its head is made with it, and in an index for listing. The index row
/// comes first, unconfirmed; a list asks the partition about those. So a crash in between leaves a row that nobody
/// sees.</remarks>
internal sealed class ContractTable(AzureTable ledger, AzureTable index)
{
    private const string IndexPartition = "contracts";
    private const string Confirmed = "confirmed";

    // 'g' sorts after every id in hex.
    private const string IndexEnd = "g";

    // Contracts this process knows to be there: they never go away. An id and a node take about 100 bytes.
    private const int KnownMax = 200_000;

    private ConcurrentDictionary<ContractId, bool> _known = new();

    /// <returns>False when it exists already.</returns>
    public async Task<bool> CreateAsync(ContractRecord contract, CancellationToken cancellationToken)
    {
        StoredText.CheckName(contract.Genesis);
        var id = contract.Id.ToString();
        _ = await index.InsertAsync(ContractRows.Build(IndexPartition, id, contract), cancellationToken);
        var mark = Guid.NewGuid();
        var answer = await ledger.SubmitAsync(
            [
                new(TableTransactionActionType.Add, ContractRows.Build(id, LedgerKeys.Contract, contract)),
                new(TableTransactionActionType.Add, HeadRow.Build(LedgerKeys.Head, Head.AtGenesis(contract.Genesis), mark)),
            ],
            cancellationToken);

        // Refused: it was there, or our own first try made it and its answer was lost.
        var created = answer.IsDone
            || (await ledger.FindAsync(id, LedgerKeys.Head, cancellationToken) is { } row
                && HeadRow.Open(row, contract.Id).Mark == mark);
        await ConfirmAsync(contract, cancellationToken);
        return created;
    }

    public async Task<ContractRecord?> ReadAsync(ContractId contract, CancellationToken cancellationToken)
    {
        var id = contract.ToString();
        if (await ledger.FindAsync(id, LedgerKeys.Contract, cancellationToken) is not { } row)
        {
            return null;
        }

        Remember(contract);
        return ContractRows.Open(row, id);
    }

    /// <summary>What the partition's row and its copy in the list have where a genesis is; null where neither stands and no head does.</summary>
    public async Task<ContractTraces?> ReadTracesAsync(ContractId contract, CancellationToken cancellationToken)
    {
        var id = contract.ToString();
        var (row, copy) = (
            await ledger.FindAsync(id, LedgerKeys.Contract, cancellationToken), await index.FindAsync(IndexPartition, id, cancellationToken));
        return (row ?? copy ?? await ledger.FindAsync(id, LedgerKeys.Head, cancellationToken)) is null
            ? null : ContractRows.Traces([.. new[] { row, copy }.OfType<TableEntity>()]);
    }

    /// <returns>False when a row stands that can be read.</returns>
    public async Task<bool> TryRestoreAsync(ContractRecord contract, CancellationToken cancellationToken)
    {
        if (await ReadTracesAsync(contract.Id, cancellationToken) is null)
        {
            throw new ArgumentException($"Contract {contract.Id} was never created.", nameof(contract));
        }

        var id = contract.Id.ToString();
        var (row, standing) = (
            ContractRows.Build(id, LedgerKeys.Contract, contract), await ledger.FindAsync(id, LedgerKeys.Contract, cancellationToken));
        if (standing is not null && ContractRows.TryOpen(standing, id) is not null)
        {
            return false;
        }

        var answer = standing is null
            ? await ledger.InsertAsync(row, cancellationToken)
            : await ledger.ReplaceAsync(row, standing.ETag, cancellationToken);
        await ConfirmAsync(contract, cancellationToken);
        return answer.IsDone;
    }

    /// <summary>Somebody has seen the contract's partition: it exists.</summary>
    public void Remember(ContractId contract)
    {
        _known = _known.Count < KnownMax ? _known : new();
        _known[contract] = true;
    }

    /// <summary>Whether the contract was created; asks the table once.</summary>
    public async ValueTask<bool> ExistsAsync(ContractId contract, CancellationToken cancellationToken) =>
        _known.ContainsKey(contract) || await ReadAsync(contract, cancellationToken) is not null;

    /// <summary>In order of ids, those after <paramref name="after"/>, at most <paramref name="max"/>.</summary>
    public async Task<IReadOnlyList<ListedContract>> ListAsync(
        ContractId? after, int max, CancellationToken cancellationToken)
    {
        var listed = new List<ListedContract>();
        var from = after is { } id ? $"{id}0" : "0";
        while (listed.Count < max)
        {
            var rows = await index.RangeAsync(IndexPartition, from, IndexEnd, max - listed.Count, cancellationToken);
            if (rows.Count == 0)
            {
                break;
            }

            foreach (var row in rows)
            {
                if (await OpenListedAsync(row, cancellationToken) is { } contract)
                {
                    listed.Add(contract);
                }
            }

            from = $"{rows[^1].RowKey}0";
        }

        return listed;
    }

    /// <summary>A row of the list. It is a copy: one that has rotted is written again from the partition, where that is whole.</summary>
    /// <returns>Null for a contract that was never made.</returns>
    private async Task<ListedContract?> OpenListedAsync(TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            var contract = ContractRows.Open(row, row.RowKey);
            return row.ContainsKey(Confirmed) || await ReadAsync(contract.Id, cancellationToken) is not null
                ? new ListedContract(contract.Id, contract) : null;
        }
        catch (IntegrityException) when (Protocol.Hash256.TryParse(row.RowKey, out var hash))
        {
            return await RebuildAsync(new ContractId(hash), cancellationToken);
        }
    }

    private async Task<ListedContract?> RebuildAsync(ContractId id, CancellationToken cancellationToken)
    {
        try
        {
            if (await ReadAsync(id, cancellationToken) is not { } standing)
            {
                return null;
            }

            await ConfirmAsync(standing, cancellationToken);
            return new ListedContract(id, standing);
        }
        catch (IntegrityException)
        {
            // Said by whoever reads this one; those behind it have nothing to do with it.
            return new ListedContract(id, null);
        }
    }

    /// <summary>What the list shows is what was made first: the partition's record.</summary>
    private async Task ConfirmAsync(ContractRecord contract, CancellationToken cancellationToken)
    {
        var standing = await ReadAsync(contract.Id, cancellationToken)
            ?? throw new IntegrityException($"contract {contract.Id}", "its head stands and its record is gone");
        var row = ContractRows.Build(IndexPartition, contract.Id.ToString(), standing);
        row[Confirmed] = true;
        _ = await index.PutAsync(row, cancellationToken);
    }
}
