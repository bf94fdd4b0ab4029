using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;

namespace EverArcade.Cloud.Client.Queue;

/// <summary>What operators do with the queue. Thread-safe.</summary>
public sealed class QueueApi
{
    private readonly Connection _connection;

    internal QueueApi(Connection connection) => _connection = connection;

    public Task<QueueSummary> ReadAsync(CancellationToken cancellationToken) =>
        _connection.GetAsync("v1/queue", ClientJson.Default.QueueSummary, cancellationToken);

    /// <summary>Parked messages in the order they were parked.</summary>
    public Task<Page<PoisonItem>> ListPoisonAsync(string? after, int limit, CancellationToken cancellationToken) =>
        _connection.GetAsync(
            $"v1/poison?limit={limit}{Connection.Query("after", after)}", ClientJson.Default.PagePoisonItem, cancellationToken);

    /// <summary>Puts a parked message back into the queue.</summary>
    /// <returns>False when there is no such parked message.</returns>
    /// <exception cref="EverArcadeProblemException">The server failed.</exception>
    public async Task<bool> RedriveAsync(string poisonId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/poison/{Uri.EscapeDataString(poisonId)}/redrive");
        using var response = await _connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }

        await Connection.ThrowIfProblemAsync(response, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
