using System.ComponentModel.DataAnnotations;

namespace EverArcade.Cloud.Storage.Azure;

/// <summary>Which storage account, and how patient this host is with it (docs/storage-azure.md).</summary>
/// <remarks>Either a connection string, or an account name or all three endpoints; without a connection string the host
/// signs in as <c>DefaultAzureCredential</c> finds it: managed identity, environment, developer tools.</remarks>
public sealed class AzureStorageOptions : IValidatableObject
{
    /// <summary>Section name in configuration.</summary>
    public const string Section = "Storage:Azure";

    /// <summary>Most queues the submissions are spread over.</summary>
    public const int QueueShardsMax = 64;

    /// <summary>A connection string, keys included: for the emulator and for tests. Default empty.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The account's name, for its public endpoints. Default empty.</summary>
    [RegularExpression("^$|^[a-z0-9]{3,24}$")]
    public string Account { get; set; } = "";

    /// <summary>Blob endpoint where it is not <c>https://{account}.blob.core.windows.net</c>. Default null.</summary>
    public Uri? BlobEndpoint { get; set; }

    /// <summary>Queue endpoint where it is not <c>https://{account}.queue.core.windows.net</c>. Default null.</summary>
    public Uri? QueueEndpoint { get; set; }

    /// <summary>Table endpoint where it is not <c>https://{account}.table.core.windows.net</c>. Default null.</summary>
    public Uri? TableEndpoint { get; set; }

    /// <summary>Client id of a user-assigned managed identity; empty takes the credential's own order. Default
    /// empty.</summary>
    public string ManagedIdentityClientId { get; set; } = "";

    /// <summary>What the names of tables, queues and the container begin with: two deployments in one account differ by it.
    /// Default <c>everarcade</c>.</summary>
    [RegularExpression("^[a-z][a-z0-9]{2,23}$")]
    public string Prefix { get; set; } = "everarcade";

    /// <summary>Queues the submissions are spread over by contract; one carries about 2,000 messages a second. All hosts of a
    /// deployment must agree. Default 1.</summary>
    [Range(1, QueueShardsMax)]
    public int QueueShards { get; set; } = 1;

    /// <summary>Longest time one request may take, seconds. Default 10.</summary>
    [Range(1, 300)]
    public int AttemptSeconds { get; set; } = 10;

    /// <summary>How often a request that met trouble is sent again before the caller hears of it. Default 3.</summary>
    [Range(0, 10)]
    public int RetriesMax { get; set; } = 3;

    /// <summary>First pause before a request is sent again, milliseconds; doubles each time. Default 100.</summary>
    [Range(1, 60_000)]
    public int RetryMilliseconds { get; set; } = 100;

    /// <summary>Whether tables, queues and the container are made when they are not there. Default true.</summary>
    public bool CreatesResources { get; set; } = true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var hasEndpoints = BlobEndpoint is not null && QueueEndpoint is not null && TableEndpoint is not null;
        if (ConnectionString.Length == 0 && Account.Length == 0 && !hasEndpoints)
        {
            yield return new ValidationResult(
                "Azure storage needs a connection string, an account name, or the endpoints of blobs, queues and tables.");
        }
    }
}
