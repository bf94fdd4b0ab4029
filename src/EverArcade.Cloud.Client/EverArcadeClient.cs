using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Client.Checkpoints;
using EverArcade.Cloud.Client.Contracts;
using EverArcade.Cloud.Client.Logs;
using EverArcade.Cloud.Client.OperatorLogs;
using EverArcade.Cloud.Client.Packages;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Publishers;
using EverArcade.Cloud.Client.Quarantines;
using EverArcade.Cloud.Client.Queue;
using EverArcade.Cloud.Client.Receipts;
using EverArcade.Cloud.Client.Recovery;
using EverArcade.Cloud.Client.States;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Client.Wire;

namespace EverArcade.Cloud.Client;

/// <summary>Talks to an EverArcade.Cloud deployment and verifies what it is told (docs/http.md). Thread-safe.</summary>
/// <remarks>A request that the server refuses throws <see cref="EverArcadeProblemException"/>; an answer that does not verify throws
/// <see cref="EverArcadeAnswerException"/>; no answer throws what <see cref="HttpClient"/> throws.</remarks>
public sealed class EverArcadeClient
{
    private readonly Connection _connection;

    /// <param name="http">Its base address is the deployment's, ending with a slash; its timeout must exceed the longest wait
    /// (30 seconds). The caller disposes it.</param>
    public EverArcadeClient(HttpClient http)
    {
        _connection = new Connection(http);
        Packages = new PackagesApi(_connection);
        Publishers = new PublishersApi(_connection);
        Contracts = new ContractsApi(_connection);
        Submissions = new SubmissionsApi(_connection);
        Checkpoints = new CheckpointsApi(_connection);
        Receipts = new ReceiptsApi(_connection, Checkpoints);
        State = new StateApi(_connection);
        Logs = new LogsApi(_connection);
        Audits = new AuditsApi(_connection);
        Queue = new QueueApi(_connection);
        Quarantines = new QuarantinesApi(_connection);
        OperatorLog = new OperatorLogApi(_connection);
        Recovery = new RecoveryApi(_connection);
    }

    public PackagesApi Packages { get; }

    public PublishersApi Publishers { get; }

    public ContractsApi Contracts { get; }

    public SubmissionsApi Submissions { get; }

    public ReceiptsApi Receipts { get; }

    public StateApi State { get; }

    public CheckpointsApi Checkpoints { get; }

    public LogsApi Logs { get; }

    public AuditsApi Audits { get; }

    public QueueApi Queue { get; }

    public QuarantinesApi Quarantines { get; }

    public OperatorLogApi OperatorLog { get; }

    public RecoveryApi Recovery { get; }

    /// <summary>Whether the deployment can do its work now.</summary>
    public async Task<Readiness> ReadReadinessAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _connection.GetAsync("readyz", ClientJson.Default.Readiness, cancellationToken).ConfigureAwait(false);
        }
        catch (EverArcadeProblemException problem) when (problem.Code == "not-ready")
        {
            return new Readiness { Ready = false, Missing = [.. problem.Refusals.Select(refusal => refusal.Place)] };
        }
    }
}
