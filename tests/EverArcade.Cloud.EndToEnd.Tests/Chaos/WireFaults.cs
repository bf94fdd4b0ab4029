namespace EverArcade.Cloud.EndToEnd.Tests.Chaos;

/// <summary>Draws what happens to each request; the seed and the order of the requests decide. Thread-safe.</summary>
internal sealed class WireFaults(int seed)
{
    private const double Rate = 0.04;

    /// <summary>Of the messages sent, beside <see cref="Rate"/>.</summary>
    private const double TwiceRate = 0.15;

    /// <summary>Of what would time out: each costs its sender a whole time-out.</summary>
    private const double TimedOutShare = 0.2;

    private static readonly TimeSpan DelayMax = TimeSpan.FromMilliseconds(400);
    private static readonly int[] Statuses = [500, 503, 429];
    private static readonly WireFault[] Kinds =
    [
        WireFault.LostRequest, WireFault.LostAnswer, WireFault.LateRequest, WireFault.Refused, WireFault.RefusedAfterwards,
        WireFault.TimedOut, WireFault.Delayed,
    ];

    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly int[] _counts = new int[Enum.GetValues<WireFault>().Length];

    /// <summary>Whether anything is done to requests; true at first.</summary>
    public bool IsOn { get; set; } = true;

    public int Count(WireFault fault)
    {
        lock (_gate)
        {
            return _counts[(int)fault];
        }
    }

    /// <param name="isSend">Whether the request puts a message into a queue.</param>
    public (WireFault Fault, int Status, TimeSpan Delay) Draw(bool isSend)
    {
        lock (_gate)
        {
            var fault = IsOn ? DrawKind(isSend) : WireFault.None;
            _counts[(int)fault]++;
            return (fault, Statuses[_random.Next(Statuses.Length)], _random.NextDouble() * DelayMax);
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return string.Join(", ", Enum.GetValues<WireFault>().Select(fault => $"{_counts[(int)fault]} {fault}"));
        }
    }

    private WireFault DrawKind(bool isSend)
    {
        if (isSend && _random.NextDouble() < TwiceRate)
        {
            return WireFault.Twice;
        }

        if (_random.NextDouble() >= Rate)
        {
            return WireFault.None;
        }

        var kind = Kinds[_random.Next(Kinds.Length)];
        return kind == WireFault.TimedOut && _random.NextDouble() >= TimedOutShare ? WireFault.LostAnswer : kind;
    }
}
