using System.Diagnostics;
using System.Net.Sockets;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Load;

/// <summary>Keeps every connection busy from one thread: sends, waits until some answers have come, counts, sends again.</summary>
/// <remarks>One thread and non-blocking sockets, because it shares its cores with the host it measures: there is nothing to
/// schedule, and one wait serves many answers. Closed loop: a slow host is asked less often.</remarks>
internal sealed class LoadRun(LoadSettings settings, IReadOnlyList<LoadConnection> connections)
{
    /// <summary>How long to wait for answers that are on their way at the end.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(35);

    private const int WaitMicroseconds = 100_000;

    private readonly Dictionary<Socket, LoadConnection> _bySocket = [];
    private readonly List<Socket> _ready = [];
    private readonly LoadTally _tally = new();
    private ulong _sent;
    private ulong _toSend = ulong.MaxValue;

    /// <summary>Runs to the end, or until cancelled: what was measured until then is reported.</summary>
    public LoadReport Run(ProgressLine progress, CancellationToken cancellation)
    {
        if (settings.Warmup > TimeSpan.Zero)
        {
            SendAll();
            _ = Phase(settings.Warmup, "warming up", progress, cancellation);
        }

        if (settings.Count is { } count)
        {
            // Counted are exactly so many: none of the warm-up's may be among them.
            _toSend = 0;
            _ = Phase(DrainTime, "warming up", progress, cancellation);
            _toSend = _sent + count;
        }

        _tally.IsMeasuring = true;
        SendAll();
        var cpu = Environment.CpuUsage.TotalTime;
        var took = Phase(settings.Count is null ? settings.Time : TimeSpan.MaxValue, "measuring", progress, cancellation);
        var cpuTook = Environment.CpuUsage.TotalTime - cpu;
        var executions = _tally.Executions;

        // What is still on its way neither counts nor is forgotten: an answer that never comes is an error.
        _tally.IsMeasuring = settings.Count is not null;
        _toSend = 0;
        _ = Phase(DrainTime, "waiting for the last answers", progress, cancellation);
        _tally.AddLost(connections.Count(connection => connection.IsBusy));
        return LoadReport.Of(settings, _tally, executions, took, cpuTook);
    }

    private void SendAll()
    {
        foreach (var connection in connections)
        {
            if (!connection.IsBusy && _sent < _toSend)
            {
                connection.Send(_sent++);
            }
        }
    }

    private TimeSpan Phase(TimeSpan time, string name, ProgressLine progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time && !cancellation.IsCancellationRequested)
        {
            _ready.Clear();
            foreach (var connection in connections)
            {
                if (connection.IsBusy)
                {
                    _ready.Add(connection.Socket);
                    _bySocket[connection.Socket] = connection;
                }
            }

            if (_ready.Count == 0)
            {
                break;
            }

            Socket.Select(_ready, null, null, WaitMicroseconds);
            foreach (var socket in _ready)
            {
                Answer(_bySocket[socket]);
            }

            if (settings.Count is { } count && _tally.IsMeasuring)
            {
                progress.Report(_tally.Executions, count, name);
            }
            else
            {
                progress.Report(clock.Elapsed.TotalSeconds, time.TotalSeconds, $"{name}, {_tally.Executions} executions");
            }
        }

        return clock.Elapsed;
    }

    private void Answer(LoadConnection connection)
    {
        var socket = connection.Socket;
        _ = connection.Receive(_tally);
        if (connection.Socket != socket)
        {
            _ = _bySocket.Remove(socket);
        }

        if (!connection.IsBusy && _sent < _toSend)
        {
            connection.Send(_sent++);
        }
    }
}
