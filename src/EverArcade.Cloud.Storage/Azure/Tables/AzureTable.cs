using Azure;
using Azure.Data.Tables;
using EverArcade.Cloud.Storage.Azure.Connections;

namespace EverArcade.Cloud.Storage.Azure.Tables;

/// <summary>One table: point reads, ranges and conditional writes. Thread-safe.</summary>
/// <remarks>Each method is one request, a range one for each 1,000 rows or 4 MiB.</remarks>
internal sealed class AzureTable(TableClient table, AzureCalls calls)
{
    // Azure Table: at most 1,000 entities in an answer.
    private const int PageRowsMax = 1_000;

    /// <summary>The row under a key, or null.</summary>
    public Task<TableEntity?> FindAsync(
        string partition, string row, CancellationToken cancellationToken, IEnumerable<string>? select = null) =>
        calls.RunAsync(
            $"read row {row} of {table.Name}",
            async () =>
            {
                var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, select, cancellationToken);
                return found.HasValue ? found.Value : null;
            },
            cancellationToken);

    /// <summary>Rows with keys from <paramref name="from"/> to below <paramref name="to"/>, ascending, at most
    /// <paramref name="max"/>.</summary>
    public Task<IReadOnlyList<TableEntity>> RangeAsync(
        string partition, string from, string to, int max, CancellationToken cancellationToken,
        IEnumerable<string>? select = null) =>
        calls.RunAsync(
            $"read rows of {table.Name} from '{from}' on",
            async () =>
            {
                var filter = TableClient.CreateQueryFilter(
                    $"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to}");
                var rows = new List<TableEntity>();
                if (max <= 0)
                {
                    return rows;
                }

                // The continuation token stays in here: an answer may be cut at any row, also an empty one.
                var pages = table.QueryAsync<TableEntity>(filter, Math.Min(max, PageRowsMax), select, cancellationToken);
                await foreach (var row in pages)
                {
                    rows.Add(row);
                    if (rows.Count == max)
                    {
                        break;
                    }
                }

                return (IReadOnlyList<TableEntity>)rows;
            },
            cancellationToken);

    /// <summary>Runs an entity-group transaction: all of it or nothing.</summary>
    /// <exception cref="Pipeline.StorageUnavailableException">Nobody knows whether it was done: read back.</exception>
    public Task<TableAnswer> SubmitAsync(
        IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken) =>
        AnswerAsync(
            $"write {actions.Count} rows of {table.Name}",
            async () =>
            {
                var answers = await table.SubmitTransactionAsync(actions, cancellationToken);
                return [.. answers.Value.Select(answer => answer.Headers.ETag)];
            },
            cancellationToken);

    public Task<TableAnswer> InsertAsync(TableEntity row, CancellationToken cancellationToken) => AnswerAsync(
        $"insert row {row.RowKey} of {table.Name}",
        async () => [(await table.AddEntityAsync(row, cancellationToken)).Headers.ETag], cancellationToken);

    /// <summary>Replaces a row that still has this version.</summary>
    public Task<TableAnswer> ReplaceAsync(TableEntity row, ETag version, CancellationToken cancellationToken) => AnswerAsync(
        $"replace row {row.RowKey} of {table.Name}",
        async () => [(await table.UpdateEntityAsync(row, version, TableUpdateMode.Replace, cancellationToken)).Headers.ETag],
        cancellationToken);

    /// <summary>Writes a row whatever stands there.</summary>
    public Task<TableAnswer> PutAsync(TableEntity row, CancellationToken cancellationToken) => AnswerAsync(
        $"write row {row.RowKey} of {table.Name}",
        async () => [(await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken)).Headers.ETag],
        cancellationToken);

    /// <summary>Deletes a row that still has this version; one that is not there is an answer of 404.</summary>
    public Task<TableAnswer> DeleteAsync(
        string partition, string row, ETag version, CancellationToken cancellationToken) => AnswerAsync(
        $"delete row {row} of {table.Name}",
        async () =>
        {
            var answer = await table.DeleteEntityAsync(partition, row, version, cancellationToken);
            // The library takes a missing row for success.
            return answer.Status == 404 ? throw new RequestFailedException(answer) : [null];
        },
        cancellationToken);

    private Task<TableAnswer> AnswerAsync(
        string what, Func<Task<IReadOnlyList<ETag?>>> call, CancellationToken cancellationToken) => calls.RunAsync(
        what,
        async () =>
        {
            try
            {
                return TableAnswer.Done(await call());
            }
            catch (TableTransactionFailedException refused) when (IsAnswer(refused))
            {
                return TableAnswer.Refused(refused, refused.FailedTransactionActionIndex);
            }
            catch (RequestFailedException refused) when (IsAnswer(refused))
            {
                return TableAnswer.Refused(refused, null);
            }
        },
        cancellationToken);

    private static bool IsAnswer(RequestFailedException refused) =>
        refused.ErrorCode is not ("TableNotFound" or "TableBeingDeleted") && refused.Status is 404 or 409 or 412;
}
