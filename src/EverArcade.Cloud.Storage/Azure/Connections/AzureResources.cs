using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace EverArcade.Cloud.Storage.Azure.Connections;

/// <summary>Tables, queues and containers of a deployment, made before they are first used. Thread-safe.</summary>
internal sealed class AzureResources(
    AzureClients clients, AzureNames names, IReadOnlyList<string> queues, bool creates)
{
    private readonly Lock _gate = new();
    private Task? _making;
    private volatile bool _ready = !creates;

    /// <summary>Makes what is not there; after the first success it costs nothing. A failed try is tried again by the next
    /// call.</summary>
    public ValueTask EnsureAsync(CancellationToken cancellationToken)
    {
        if (_ready)
        {
            return ValueTask.CompletedTask;
        }

        lock (_gate)
        {
            _making = _making is null or { IsFaulted: true } ? MakeAsync() : _making;
            return new ValueTask(_making.WaitAsync(cancellationToken));
        }
    }

    /// <summary>All at once: a cold process waits for one round trip. Others wait for it too, so no caller can end it.</summary>
    private async Task MakeAsync()
    {
        var none = CancellationToken.None;
        await Task.WhenAll(
            Tables().Select(table => TableAsync(clients.Tables.GetTableClient(table), none))
                .Concat(queues.Select(queue => QueueAsync(clients.Queues.GetQueueClient(queue), none)))
                .Append(ContainerAsync(clients.Blobs.GetBlobContainerClient(names.BlobContainer), none))
                .Append(ContainerAsync(clients.PublicBlobs.GetBlobContainerClient(names.PublicContainer), none)));
        _ready = true;
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
