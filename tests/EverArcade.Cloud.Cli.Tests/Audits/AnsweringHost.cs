using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EverArcade.Cloud.Cli.Tests.Audits;

/// <summary>A host that gives prepared answers, one a connection, and hangs up where there is none.</summary>
internal sealed class AnsweringHost : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Queue<string?> _answers;
    private readonly CancellationTokenSource _ended = new();

    /// <param name="answers">Bodies of JSON in their order; null ends the connection without an answer.</param>
    public AnsweringHost(params string?[] answers)
    {
        _answers = new Queue<string?>(answers);
        _listener.Start();
        _ = AnswerAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>First lines of the requests it has got.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task AnswerAsync()
    {
        while (true)
        {
            // A client asks again on its own where nothing came back, and must find nobody who lets it wait.
            _ = _answers.TryDequeue(out var answer);
            using var caller = await _listener.AcceptTcpClientAsync(_ended.Token);
            var stream = caller.GetStream();
            var buffer = new byte[8192];
            var read = await stream.ReadAsync(buffer, _ended.Token);
            Requests.Enqueue(Encoding.ASCII.GetString(buffer, 0, read).Split('\r')[0]);
            if (answer is not null)
            {
                var body = Encoding.UTF8.GetBytes(answer);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), _ended.Token);
                await stream.WriteAsync(body, _ended.Token);
            }
        }
    }
}
