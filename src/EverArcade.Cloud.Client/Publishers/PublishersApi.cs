using EverArcade.Cloud.Client.Contracts;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Client.Publishers;

/// <summary>Revokes publishers' keys and takes that back. Thread-safe.</summary>
public sealed class PublishersApi
{
    private readonly Connection _connection;

    internal PublishersApi(Connection connection) => _connection = connection;

    /// <summary>Keys that the host does not trust, in order.</summary>
    public Task<Page<RevokedPublisher>> ListRevokedAsync(string? after, int limit, CancellationToken cancellationToken) =>
        _connection.GetAsync(
            $"v1/publishers/revoked?limit={limit}{Connection.Query("after", after)}",
            ClientJson.Default.PageRevokedPublisher, cancellationToken);

    /// <summary>Trusts a key no longer: no package of it is published and no contract made. What runs, runs on.</summary>
    /// <returns>The revocation that stands now; it may be an earlier one.</returns>
    public async Task<RevokedPublisher> RevokeAsync(
        PublicKey publisher, string reason, string? actor, CancellationToken cancellationToken)
    {
        using var request = Request(publisher, "revoke", reason, actor);
        return (await _connection.SendAsync(request, ClientJson.Default.RevokedPublisher, cancellationToken)
            .ConfigureAwait(false)).Value;
    }

    /// <summary>Trusts a key again that an operator has revoked.</summary>
    /// <exception cref="EverArcadeProblemException">It is not revoked, or by the host's settings.</exception>
    public async Task ReinstateAsync(
        PublicKey publisher, string reason, string? actor, CancellationToken cancellationToken)
    {
        using var request = Request(publisher, "reinstate", reason, actor);
        using var response = await _connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await Connection.ThrowIfProblemAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Contracts that run packages of a publisher. A page may be empty although there are more.</summary>
    public async Task<Page<ContractDetail>> ListContractsAsync(
        PublicKey publisher, string? after, int limit, CancellationToken cancellationToken)
    {
        var page = await _connection.GetAsync(
            $"v1/publishers/{publisher}/contracts?limit={limit}{Connection.Query("after", after)}",
            ClientJson.Default.PageContractDetail, cancellationToken).ConfigureAwait(false);
        foreach (var contract in page.Items)
        {
            _ = contract.Genesis.Check();
        }

        return page;
    }

    private static HttpRequestMessage Request(PublicKey publisher, string verb, string reason, string? actor) =>
        new(HttpMethod.Post, $"v1/publishers/{publisher}/{verb}")
        {
            Content = Connection.Json(RequestBodies.Quarantine("reason", reason, actor)),
        };
}
