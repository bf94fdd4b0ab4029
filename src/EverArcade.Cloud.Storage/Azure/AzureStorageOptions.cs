using System.ComponentModel.DataAnnotations;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

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

    /// <summary>Blob endpoint of the account that public files are written to, signing in as to the others. Default null: with the other
    /// blobs.</summary>
    public Uri? PublicBlobEndpoint { get; set; }

    /// <summary>Client id of a user-assigned managed identity; empty takes the credential's own order. Default
    /// empty.</summary>
    public string ManagedIdentityClientId { get; set; } = "";

    /// <summary>What the names of tables, queues and containers begin with: two deployments in one account differ by it.
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

    /// <summary>Whether tables, queues and containers are made when they are not there. Default true.</summary>
    public bool CreatesResources { get; set; } = true;

    /// <summary>Everything that is wrong with where the account is, in words that show no key.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        Uri?[] endpoints = [BlobEndpoint, QueueEndpoint, TableEndpoint];
        var hasAny = endpoints.Any(endpoint => endpoint is not null);
        var hasAll = endpoints.All(endpoint => endpoint is not null);
        if (ConnectionString.Length == 0 && Account.Length == 0 && !hasAll)
        {
            yield return new ValidationResult(
                "Azure storage needs a connection string, an account name, or the endpoints of blobs, queues and tables.");
        }

        if (ConnectionString.Length > 0 && PublicBlobEndpoint is not null)
        {
            yield return new ValidationResult(
                "An endpoint of public files needs an identity: with a connection string they are in its account.");
        }

        if (ConnectionString.Length > 0 && (Account.Length > 0 || hasAny))
        {
            yield return new ValidationResult(
                "Azure storage is given a connection string and an account or endpoints: leave one of the two out.");
        }

        if (ConnectionString.Length > 0 && !IsConnectionString(ConnectionString))
        {
            yield return new ValidationResult(
                "The connection string is none of a storage account: it needs AccountName and AccountKey, or "
                + "UseDevelopmentStorage=true, or endpoints of blobs, queues and tables with a SharedAccessSignature.");
        }

        foreach (var endpoint in endpoints.Append(PublicBlobEndpoint).Where(endpoint => endpoint is not null && !IsSafe(endpoint)))
        {
            yield return new ValidationResult(
                $"Endpoint {endpoint} is no absolute https address: whoever signs in by identity sends a token.");
        }
    }

    private static bool IsSafe(Uri endpoint) => endpoint.IsAbsoluteUri && endpoint.Scheme == Uri.UriSchemeHttps;

    /// <summary>Whether all three client libraries take it. Nothing is asked of the account.</summary>
    private static bool IsConnectionString(string text)
    {
        try
        {
            _ = new BlobServiceClient(text);
            _ = new QueueServiceClient(text);
            _ = new TableServiceClient(text);
            return true;
        }
        catch (Exception refused) when (refused is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
