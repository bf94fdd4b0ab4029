using System.Text.Json.Serialization.Metadata;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Client.Recovery;

/// <summary>Plans and carries out recoveries (docs/recovery.md): without a plan's hash a call makes the plan and changes
/// nothing; with it the plan is carried out, unless something has changed since. Thread-safe.</summary>
public sealed class RecoveryApi
{
    private readonly Connection _connection;

    internal RecoveryApi(Connection connection) => _connection = connection;

    /// <summary>Back to the newest checkpoint at or below a receipt, on a new branch.</summary>
    public Task<RecoverySummary> RollBackAsync(
        ContractId contract, Sequence to, Hash256? plan, CancellationToken cancellationToken) =>
        PostAsync(contract, $"roll-back?to={to}{Plan(plan)}", null, cancellationToken);

    /// <summary>Executes the whole active branch again, and lifts the quarantine when it is right.</summary>
    public Task<RecoverySummary> ResumeAsync(ContractId contract, Hash256? plan, CancellationToken cancellationToken) =>
        PostAsync(contract, "resume" + First(plan), null, cancellationToken);

    /// <summary>Writes lost or rotten rows and blobs again.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="archive">An archive of it, from its first byte on.</param>
    /// <param name="plan">The plan to carry out, or null.</param>
    /// <param name="cancellationToken">Ends it where it is.</param>
    public Task<RecoverySummary> RehydrateAsync(
        ContractId contract, Stream archive, Hash256? plan, CancellationToken cancellationToken) =>
        PostAsync(contract, "rehydrate" + First(plan), archive, cancellationToken);

    /// <summary>Writes a head again that is gone or cannot be read.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="archive">An archive of it, for receipts and checkpoints that are gone too; null when none are.</param>
    /// <param name="plan">The plan to carry out, or null.</param>
    /// <param name="cancellationToken">Ends it where it is.</param>
    public Task<RecoverySummary> RestoreHeadAsync(
        ContractId contract, Stream? archive, Hash256? plan, CancellationToken cancellationToken) =>
        PostAsync(contract, "head" + First(plan), archive, cancellationToken);

    /// <summary>Writes a contract's own row, its package's record and that of its quarantine again where they cannot be read.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="archive">An archive of it, where its genesis or its package's file is gone; null when neither is.</param>
    /// <param name="plan">The plan to carry out, or null.</param>
    /// <param name="cancellationToken">Ends it where it is.</param>
    public Task<RecoverySummary> RestoreRecordsAsync(
        ContractId contract, Stream? archive, Hash256? plan, CancellationToken cancellationToken) =>
        PostAsync(contract, "records" + First(plan), archive, cancellationToken);

    /// <summary>The same from another deployment's export, and on with what trusted hosts signed beyond the head.</summary>
    public Task<RecoverySummary> ResynchroniseAsync(
        ContractId contract, Stream archive, Hash256? plan, CancellationToken cancellationToken) =>
        PostAsync(contract, "resynchronise" + First(plan), archive, cancellationToken);

    /// <summary>Drops submissions and diffs that the archive has, up to the newest checkpoint at or below a receipt.</summary>
    public Task<RecoverySummary> PruneAsync(
        ContractId contract, Sequence below, Stream archive, Hash256? plan, CancellationToken cancellationToken) =>
        PostAsync(contract, $"prune?below={below}{Plan(plan)}", archive, cancellationToken);

    /// <summary>Lays an archive beside what stands at the host; changes nothing.</summary>
    public Task<ReconciliationSummary> ReconcileAsync(
        ContractId contract, Stream archive, CancellationToken cancellationToken) =>
        PostAsync(
            $"v1/contracts/{contract}/recovery/reconcile", archive, ClientJson.Default.ReconciliationSummary, cancellationToken);

    /// <summary>Has the host take in the contract that an archive holds.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="signer">The key that must have signed its checkpoints, or null.</param>
    /// <param name="cancellationToken">Ends it where it is: the same again goes on.</param>
    public Task<ImportSummary> ImportAsync(Stream archive, PublicKey? signer, CancellationToken cancellationToken) =>
        PostAsync(
            "v1/contracts/import" + (signer is { } key ? $"?host={key}" : ""), archive, ClientJson.Default.ImportSummary,
            cancellationToken);

    private static string Plan(Hash256? plan) => plan is { } hash ? $"&plan={hash}" : "";

    private static string First(Hash256? plan) => plan is { } hash ? $"?plan={hash}" : "";

    private Task<RecoverySummary> PostAsync(
        ContractId contract, string action, Stream? archive, CancellationToken cancellationToken) =>
        PostAsync(
            $"v1/contracts/{contract}/recovery/{action}", archive, ClientJson.Default.RecoverySummary, cancellationToken);

    private async Task<T> PostAsync<T>(
        string path, Stream? archive, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (archive is not null)
        {
            request.Content = new StreamContent(archive);
            request.Content.Headers.ContentType = new("application/octet-stream");
        }

        return (await _connection.SendAsync(request, type, cancellationToken).ConfigureAwait(false)).Value;
    }
}
