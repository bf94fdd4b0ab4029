using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace EverArcade.Cloud.Storage.Azure.Connections;

/// <summary>The clients of an account, with their retries and timeouts: the one place that says how patient this host
/// is. Thread-safe.</summary>
internal sealed class AzureClients
{
    // Longest pause between two tries: throttling is over in seconds, and a caller behind it waits.
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    private AzureClients(
        TableServiceClient tables, BlobServiceClient blobs, QueueServiceClient queues, BlobServiceClient publicBlobs)
    {
        Tables = tables;
        Blobs = blobs;
        PublicBlobs = publicBlobs;
        Queues = queues;
    }

    public TableServiceClient Tables { get; }

    public BlobServiceClient Blobs { get; }

    public QueueServiceClient Queues { get; }

    /// <summary>Where public files are: often another account.</summary>
    public BlobServiceClient PublicBlobs { get; }

    /// <param name="options">Checked options.</param>
    /// <param name="policy">Sees each request as it is sent, retries included; for counting and for faults. Null for
    /// none.</param>
    public static AzureClients Build(AzureStorageOptions options, HttpPipelinePolicy? policy = null)
    {
        var tables = Patient(new TableClientOptions(), options, policy);
        var blobs = Patient(new BlobClientOptions(), options, policy);
        // Messages are decoded by whoever reads them (QueueText): one that is not base64 would fail the receive of all beside it.
        var queues = Patient(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None }, options, policy);
        if (options.ConnectionString.Length > 0)
        {
            var all = new BlobServiceClient(options.ConnectionString, blobs);
            return new AzureClients(
                new TableServiceClient(options.ConnectionString, tables), all,
                new QueueServiceClient(options.ConnectionString, queues), all);
        }

        var credential = Credential(options);
        var blobEndpoint = options.BlobEndpoint ?? Endpoint(options, "blob");
        return new AzureClients(
            new TableServiceClient(options.TableEndpoint ?? Endpoint(options, "table"), credential, tables),
            new BlobServiceClient(blobEndpoint, credential, blobs),
            new QueueServiceClient(options.QueueEndpoint ?? Endpoint(options, "queue"), credential, queues),
            new BlobServiceClient(options.PublicBlobEndpoint ?? blobEndpoint, credential, blobs));
    }

    private static Uri Endpoint(AzureStorageOptions options, string service) =>
        new($"https://{options.Account}.{service}.core.windows.net");

    private static DefaultAzureCredential Credential(AzureStorageOptions options) => new(
        options.ManagedIdentityClientId.Length == 0
            ? new DefaultAzureCredentialOptions()
            : new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ManagedIdentityClientId });

    /// <summary>Retries of the client libraries: network trouble, 408, 429 and 5xx, with the pause the service asks for. Sending
    /// again what may have been done is safe: every write carries a mark or a condition, and is read back in doubt.</summary>
    private static T Patient<T>(T client, AzureStorageOptions options, HttpPipelinePolicy? policy)
        where T : ClientOptions
    {
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = options.RetriesMax;
        client.Retry.Delay = TimeSpan.FromMilliseconds(options.RetryMilliseconds);
        client.Retry.MaxDelay = PauseMax;
        client.Retry.NetworkTimeout = TimeSpan.FromSeconds(options.AttemptSeconds);
        client.Diagnostics.IsLoggingContentEnabled = false;
        if (policy is not null)
        {
            client.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        }

        return client;
    }
}
