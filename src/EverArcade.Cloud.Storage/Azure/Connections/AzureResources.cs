using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace EverArcade.Cloud.Storage.Azure.Connections;

/// <summary>Tables, queues and the container of a deployment, made before they are first used. Thread-safe.</summary>
internal sealed class AzureResources(
    AzureClients clients, AzureNames names, IReadOnlyList<string> queues, bool creates)
{
    private readonly SemaphoreSlim _making = new(1, 1);
    private volatile bool _ready = !creates;

    /// <summary>Makes what is not there; after the first success it costs nothing.</summary>
    public ValueTask EnsureAsync(CancellationToken cancellationToken) =>
        _ready ? ValueTask.CompletedTask : new ValueTask(MakeAsync(cancellationToken));

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        await _making.WaitAsync(cancellationToken);
        try
        {
            if (_ready)
            {
                return;
            }

            // All at once: a cold process waits for one round trip.
            await Task.WhenAll(
                Tables().Select(table => TableAsync(clients.Tables.GetTableClient(table), cancellationToken))
                    .Concat(queues.Select(queue => QueueAsync(clients.Queues.GetQueueClient(queue), cancellationToken)))
                    .Append(ContainerAsync(clients.Blobs.GetBlobContainerClient(names.BlobContainer), cancellationToken)));
            _ready = true;
        }
        finally
        {
            _ = _making.Release();
        }
    }

    private string[] Tables() =>
    [
        names.LedgerTable, names.IndexTable, names.PackagesTable, names.AuditsTable, names.RecordsTable, names.PoisonTable,
    ];

    private static async Task TableAsync(TableClient table, CancellationToken cancellationToken) =>
        _ = await table.CreateIfNotExistsAsync(cancellationToken);

    private static async Task QueueAsync(QueueClient queue, CancellationToken cancellationToken) =>
        _ = await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);

    private static async Task ContainerAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        try
        {
            _ = await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status == 409 && refused.ErrorCode == "ContainerAlreadyExists")
        {
            // Another host made it at the same moment: it is there, which is all that was asked.
            return;
        }
    }
}
