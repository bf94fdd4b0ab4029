using System.Diagnostics.Metrics;
using EverArcade.Cloud.Pipeline.Telemetry;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Counts the commits of this process, by the pipeline's own metric.</summary>
internal sealed class CountedCommits : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    public CountedCommits()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == PipelineInstruments.Name && instrument.Name == "everarcade.commit.receipts")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, _, _, _) => Interlocked.Increment(ref _count));
        _listener.Start();
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
