using System.Text;

namespace EverArcade.Cloud.Cli.Load;

/// <summary>What came of the requests. Not thread-safe; adding a good answer allocates nothing.</summary>
internal sealed class LoadTally
{
    private const int SampleLength = 300;

    private readonly SortedDictionary<string, long> _errors = new(StringComparer.Ordinal);

    /// <summary>Whether answers count; false while warming up.</summary>
    public bool IsMeasuring { get; set; }

    public LatencyHistogram Latency { get; } = new();

    /// <summary>Answers with the receipt of a successful execution.</summary>
    public long Executions { get; private set; }

    /// <summary>Everything else, by what it was; also while warming up, since an error is never warm.</summary>
    public IReadOnlyDictionary<string, long> Errors => _errors;

    /// <summary>The first error's text, cut; null when there is none.</summary>
    public string? FirstError { get; private set; }

    public void Add(int status, ReadOnlySpan<byte> body, TimeSpan latency)
    {
        if (status != 200 || body.IndexOf("\"status\":\"succeeded\""u8) < 0)
        {
            AddError(status == 200 ? "not-succeeded" : $"http-{status}", Encoding.UTF8.GetString(body[..Math.Min(body.Length, SampleLength)]));
        }
        else if (IsMeasuring)
        {
            Executions++;
            Latency.Add((long)latency.TotalNanoseconds);
        }
    }

    public void AddBroken(string reason) => AddError("connection", reason);

    public void AddLost(int count)
    {
        for (var i = 0; i < count; i++)
        {
            AddError("no-answer", "no answer in time");
        }
    }

    private void AddError(string kind, string sample)
    {
        _errors[kind] = _errors.GetValueOrDefault(kind) + 1;
        FirstError ??= $"{kind}: {sample}";
    }
}
