using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
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
    public Task<AuditSummary> StartAsync(
        ContractId contract, Sequence? from, Sequence? to, TimeSpan wait, CancellationToken cancellationToken) =>
        StartAsync(contract, new AuditTerms { From = from, To = to }, wait, cancellationToken);

    /// <summary>Starts an audit on other terms than every receipt and one engine.</summary>
    public async Task<AuditSummary> StartAsync(
        ContractId contract, AuditTerms terms, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/contracts/{contract}/audits")
        {
            Content = Connection.Json(RequestBodies.Audit(terms)),
        };
        Connection.Prefer(request, wait);
        return (await _connection.SendAsync(request, ClientJson.Default.AuditSummary, cancellationToken)
            .ConfigureAwait(false)).Value;
    }

    /// <summary>Stops an audit; what it has compared is kept.</summary>
    public Task<AuditSummary> CancelAsync(ContractId contract, string auditId, CancellationToken cancellationToken) =>
        ChangeAsync(contract, auditId, "cancel", cancellationToken);

    /// <summary>Goes on with a cancelled audit.</summary>
    public Task<AuditSummary> ResumeAsync(ContractId contract, string auditId, CancellationToken cancellationToken) =>
        ChangeAsync(contract, auditId, "resume", cancellationToken);

    /// <summary>How a contract is audited by itself.</summary>
    /// <exception cref="EverArcadeProblemException">The contract is unknown.</exception>
    public Task<AuditScheduleSummary> ReadScheduleAsync(ContractId contract, CancellationToken cancellationToken) =>
        _connection.GetAsync(
            $"v1/contracts/{contract}/audit-schedule", ClientJson.Default.AuditScheduleSummary, cancellationToken);

    /// <summary>Changes how a contract is audited by itself; the server's operator log says so.</summary>
    /// <returns>The schedule that stands now.</returns>
    /// <exception cref="EverArcadeProblemException">Refused, with every reason; nothing was changed.</exception>
    public async Task<AuditScheduleSummary> ChangeScheduleAsync(
        ContractId contract, AuditScheduleTerms terms, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/contracts/{contract}/audit-schedule")
        {
            Content = Connection.Json(RequestBodies.AuditSchedule(terms)),
        };
        return (await _connection.SendAsync(request, ClientJson.Default.AuditScheduleSummary, cancellationToken)
            .ConfigureAwait(false)).Value;
    }

    /// <summary>The signed certificate of an audit as a file, or null; not judged here.</summary>
    public Task<ReadOnlyMemory<byte>?> ReadCertificateAsync(
        ContractId contract, string auditId, CancellationToken cancellationToken) =>
        _connection.FindBytesAsync(
            $"v1/contracts/{contract}/audits/{Uri.EscapeDataString(auditId)}/certificate",
            SignedAuditCertificate.BytesMax, cancellationToken);

    /// <summary>A finding, or null; its bytes hash to its id, which is checked here.</summary>
    public async Task<RecordedFinding?> ReadFindingAsync(
        ContractId contract, Hash256 finding, CancellationToken cancellationToken)
    {
        var path = $"v1/contracts/{contract}/findings/{finding}";
        if (await _connection.FindAsync(path, ClientJson.Default.FindingDocument, cancellationToken).ConfigureAwait(false)
            is not { } document)
        {
            return null;
        }

        return RecordedFinding.TryRead(document.Bytes.Span, out var read, out _) && read!.ComputeId() == finding
            ? read : throw new EverArcadeAnswerException(path, "its bytes are not that finding");
    }

    /// <summary>The repro bundle of a finding as a file, or null; not judged here.</summary>
    public Task<ReadOnlyMemory<byte>?> ReadReproAsync(
        ContractId contract, Hash256 finding, CancellationToken cancellationToken) =>
        _connection.FindBytesAsync(
            $"v1/contracts/{contract}/findings/{finding}/repro", ReproBundle.BytesMax, cancellationToken);

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

    private async Task<AuditSummary> ChangeAsync(
        ContractId contract, string auditId, string verb, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"v1/contracts/{contract}/audits/{Uri.EscapeDataString(auditId)}/{verb}");
        return (await _connection.SendAsync(request, ClientJson.Default.AuditSummary, cancellationToken)
            .ConfigureAwait(false)).Value;
    }
}
