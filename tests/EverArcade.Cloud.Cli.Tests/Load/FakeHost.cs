using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EverArcade.Cloud.Cli.Tests.Load;

/// <summary>Answers every request the same way as fast as it can, so that what is measured is the other side.</summary>
internal sealed class FakeHost : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _response;
    private int _requests;

    public FakeHost(string response)
    {
        _response = Encoding.ASCII.GetBytes(response);
        _listener.Start(512);
        _ = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public int Requests => _requests;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception stopped) when (stopped is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using var connection = socket;
        var buffer = new byte[4096];
        try
        {
            // Requests are one segment each: small, and never pipelined.
            while (await socket.ReceiveAsync(buffer) > 0)
            {
                _ = Interlocked.Increment(ref _requests);
                _ = await socket.SendAsync(_response);
            }
        }
        catch (SocketException)
        {
            // The other side is done.
        }
    }
}
