using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Quarantines;

/// <summary>Shows, sets and lifts quarantines. Thread-safe.</summary>
public sealed class QuarantinesApi
{
    private readonly Connection _connection;

    internal QuarantinesApi(Connection connection) => _connection = connection;

    /// <summary>The quarantine of a contract, or null.</summary>
    /// <exception cref="EverArcadeProblemException">The contract is unknown.</exception>
    public Task<QuarantineSummary?> ReadAsync(ContractId contract, CancellationToken cancellationToken) =>
        _connection.FindContentAsync($"v1/contracts/{contract}/quarantine", ClientJson.Default.QuarantineSummary, cancellationToken);

    /// <summary>Keeps a contract from advancing until a full audit passes.</summary>
    public Task<QuarantineSummary> SetAsync(
        ContractId contract, string reason, string? actor, CancellationToken cancellationToken) =>
        SendAsync($"v1/contracts/{contract}/quarantine", RequestBodies.Quarantine("reason", reason, actor), cancellationToken);

    /// <summary>Lets a contract go on by the certificate of a passing full audit.</summary>
    /// <exception cref="EverArcadeProblemException">The certificate does not show enough, or there is no quarantine.</exception>
    public Task<QuarantineSummary> LiftAsync(
        ContractId contract, string audit, string? actor, CancellationToken cancellationToken) =>
        SendAsync($"v1/contracts/{contract}/quarantine/lift", RequestBodies.Quarantine("audit", audit, actor), cancellationToken);

    private async Task<QuarantineSummary> SendAsync(
        string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Connection.Json(body) };
        return (await _connection.SendAsync(request, ClientJson.Default.QuarantineSummary, cancellationToken)
            .ConfigureAwait(false)).Value;
    }
}
