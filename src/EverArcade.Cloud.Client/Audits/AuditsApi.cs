using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Audits;

/// <summary>Starts and reads audits. Thread-safe.</summary>
public sealed class AuditsApi
{
    private readonly Connection _connection;

    internal AuditsApi(Connection connection) => _connection = connection;

    /// <summary>Starts an audit and waits for it a while.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="from">First receipt; null for the first.</param>
    /// <param name="to">Last receipt; null for the head's.</param>
    /// <param name="wait">How long the server may wait for the end, up to 30 seconds.</param>
    /// <param name="cancellationToken">Ends the wait; the audit goes on.</param>
    /// <returns>The report; its verdict is <see cref="AuditVerdict.Running"/> when it has not ended: read it again by its id.</returns>
    /// <exception cref="EverArcadeProblemException">Refused, or the contract is unknown.</exception>
    public async Task<AuditSummary> StartAsync(
        ContractId contract, Sequence? from, Sequence? to, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/contracts/{contract}/audits")
        {
            Content = Connection.Json(RequestBodies.Audit(from, to)),
        };
        Connection.Prefer(request, wait);
        return (await _connection.SendAsync(request, ClientJson.Default.AuditSummary, cancellationToken)
            .ConfigureAwait(false)).Value;
    }

    /// <summary>Audits of a contract, newest first.</summary>
    public Task<Page<AuditSummary>> ListAsync(
        ContractId contract, string? before, int limit, CancellationToken cancellationToken) =>
        _connection.GetAsync(
            $"v1/contracts/{contract}/audits?limit={limit}{Connection.Query("before", before)}",
            ClientJson.Default.PageAuditSummary, cancellationToken);

    /// <summary>One audit, or null.</summary>
    public Task<AuditSummary?> ReadAsync(ContractId contract, string auditId, CancellationToken cancellationToken) =>
        _connection.FindAsync(
            $"v1/contracts/{contract}/audits/{Uri.EscapeDataString(auditId)}", ClientJson.Default.AuditSummary, cancellationToken);
}
