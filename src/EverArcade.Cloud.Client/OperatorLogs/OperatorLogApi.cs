using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Client.OperatorLogs;

/// <summary>Reads the operator log from its first entry on and verifies it on the way. Thread-safe.</summary>
public sealed class OperatorLogApi
{
    private const int PageMax = 500;

    private readonly Connection _connection;

    internal OperatorLogApi(Connection connection) => _connection = connection;

    /// <summary>All entries, oldest first, each checked: number, link, signature.</summary>
    /// <param name="host">Who must have signed; null takes the first entry's host.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="EverArcadeAnswerException">An entry does not verify; it is named.</exception>
    public async IAsyncEnumerable<OperatorLogItem> ReadAsync(
        PublicKey? host, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chain = new OperatorLogChain(host);
        Page<OperatorLogDocument> page;
        do
        {
            var path = $"v1/operator-log?limit={PageMax}&after={chain.Count}";
            page = await _connection.GetAsync(path, ClientJson.Default.PageOperatorLogDocument, cancellationToken)
                .ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                if (chain.Check(item.Bytes.Span) is { } problem)
                {
                    throw new EverArcadeAnswerException(path, page.Unreadable.Count == 0 ? problem : Rotten(page.Unreadable));
                }

                _ = SignedOperatorLogEntry.TryRead(item.Bytes.Span, out var signed, out _);
                yield return new OperatorLogItem(signed!.Entry, item.Bytes);
            }

            if (page.Unreadable.Count > 0)
            {
                throw new EverArcadeAnswerException(path, Rotten(page.Unreadable));
            }
        }
        while (page.Next is not null && page.Items.Count > 0);
    }

    private static string Rotten(IReadOnlyList<string> entries) =>
        $"operator-log entry {string.Join(", ", entries)}: it stands at the host and is not what was written";
}
