using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EverArcade.Cloud.Cli.Load;

/// <summary>One keep-alive connection with at most one request on its way.</summary>
/// <remarks>Used by one thread. Requests are far smaller than a socket's send buffer, so a send that would block is a broken host.</remarks>
internal sealed class LoadConnection(EndPoint host, LoadRequest request) : IDisposable
{
    /// <summary>Longest response taken, bytes: a receipt is about one KiB.</summary>
    private const int ResponseBytesMax = 64 << 10;

    private readonly byte[] _received = new byte[ResponseBytesMax];
    private int _length;
    private long _sentAt;

    public Socket Socket { get; private set; } = Connect(host);

    /// <summary>Whether an answer is awaited.</summary>
    public bool IsBusy { get; private set; }

    public void Send(ulong number)
    {
        _sentAt = Stopwatch.GetTimestamp();
        IsBusy = true;
        _ = Socket.Send(request.With(number));
    }

    /// <summary>Receives what has come.</summary>
    /// <param name="tally">Gets the answer when it is complete.</param>
    /// <returns>False when the connection broke and was made anew; the answer is lost.</returns>
    public bool Receive(LoadTally tally)
    {
        var count = Socket.Receive(_received.AsSpan(_length), SocketFlags.None, out var error);
        _length += count;
        if (error == SocketError.WouldBlock)
        {
            return true;
        }

        if (error != SocketError.Success || count == 0
            || !ResponseScan.TryRead(_received.AsSpan(0, _length), out var response)
            || (!response.IsComplete && _length == _received.Length))
        {
            tally.AddBroken(error == SocketError.Success ? "the host closed the connection or answered no HTTP" : error.ToString());
            Reconnect();
            return false;
        }

        if (response.IsComplete)
        {
            tally.Add(response.Status, _received.AsSpan(response.BodyStart, response.End - response.BodyStart), Stopwatch.GetElapsedTime(_sentAt));
            (_length, IsBusy) = (0, false);
            if (response.Closes)
            {
                Reconnect();
            }
        }

        return true;
    }

    /// <summary>Gives up on the answer that is awaited.</summary>
    public void Reconnect()
    {
        Socket.Dispose();
        Socket = Connect(host);
        (_length, IsBusy) = (0, false);
    }

    public void Dispose() => Socket.Dispose();

    private static Socket Connect(EndPoint host)
    {
        var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(host);
            socket.Blocking = false;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
