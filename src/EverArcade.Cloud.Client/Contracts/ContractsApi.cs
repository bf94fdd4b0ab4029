using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Contracts;

/// <summary>Creates and reads contracts; an id that is not its genesis's hash is not believed. Thread-safe.</summary>
public sealed class ContractsApi
{
    private const string LeftOut = "EverArcade-Left-Out";

    private readonly Connection _connection;

    internal ContractsApi(Connection connection) => _connection = connection;

    /// <summary>Creates a contract of a published package. The same package, name and salt are the same contract.</summary>
    /// <param name="package">The package.</param>
    /// <param name="name">A label for people, 1 to <see cref="Genesis.NameBytesMax"/> bytes.</param>
    /// <param name="salt">Any hash; null lets the server take a random one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EverArcadeProblemException">Refused; every reason is listed.</exception>
    public async Task<ContractSummary> CreateAsync(
        Hash256 package, string name, Hash256? salt, CancellationToken cancellationToken)
    {
        var body = RequestBodies.Contract(package, name, salt);
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/contracts") { Content = Connection.Json(body) };
        var answer = await _connection.SendAsync(request, ClientJson.Default.ContractSummary, cancellationToken)
            .ConfigureAwait(false);
        var created = answer.Value.Check();
        return created.Package == package && created.Name == name && (salt is null || created.Salt == salt)
            ? created
            : throw new EverArcadeAnswerException($"contract {created.Contract}", "it is made of something else");
    }

    /// <summary>Contracts in order of their ids.</summary>
    public async Task<Page<ContractSummary>> ListAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        var page = await _connection.GetAsync(
            $"v1/contracts?limit={limit}{Connection.Query("after", after)}",
            ClientJson.Default.PageContractSummary, cancellationToken).ConfigureAwait(false);
        foreach (var contract in page.Items)
        {
            _ = contract.Check();
        }

        return page;
    }

    /// <summary>A contract with its head, or null when there is none.</summary>
    public async Task<ContractDetail?> ReadAsync(ContractId contract, CancellationToken cancellationToken)
    {
        var detail = await _connection.FindAsync($"v1/contracts/{contract}", ClientJson.Default.ContractDetail, cancellationToken)
            .ConfigureAwait(false);
        return detail is null || detail.Genesis.Check().Contract == contract
            ? detail
            : throw new EverArcadeAnswerException($"contract {contract}", $"answered with contract {detail.Genesis.Contract}");
    }

    /// <summary>The whole history as an archive (.evx), streamed as it comes: write it to a file and verify that.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="from">A receipt that must be in it: the archive begins at the newest checkpoint before, with its state; null
    /// or 1 for genesis.</param>
    /// <param name="to">Last receipt; null for the head's.</param>
    /// <param name="destination">Takes the bytes; left open.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <returns>Audits whose certificates the host cannot read and has left out; null for none.</returns>
    public async Task<string?> ExportAsync(
        ContractId contract, Sequence? from, Sequence? to, Stream destination, CancellationToken cancellationToken)
    {
        var query = Connection.Query("from", from?.ToString()) + Connection.Query("to", to?.ToString());
        return await ExportAsync(contract, query, destination, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every branch from genesis to its end as one archive.</summary>
    /// <returns>As from the other.</returns>
    public Task<string?> ExportBranchesAsync(ContractId contract, Stream destination, CancellationToken cancellationToken) =>
        ExportAsync(contract, "&branches=all", destination, cancellationToken);

    private async Task<string?> ExportAsync(
        ContractId contract, string query, Stream destination, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"v1/contracts/{contract}/export{(query.Length > 0 ? "?" + query[1..] : "")}");
        using var response = await _connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await Connection.ThrowIfProblemAsync(response, cancellationToken).ConfigureAwait(false);
        await response.Content.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
        return response.Headers.TryGetValues(LeftOut, out var audits) ? string.Join(", ", audits) : null;
    }
}
