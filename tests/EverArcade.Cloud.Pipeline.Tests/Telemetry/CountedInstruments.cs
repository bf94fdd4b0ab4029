using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using EverArcade.Cloud.Pipeline.Tests.Hosting;

namespace EverArcade.Cloud.Pipeline.Tests.Telemetry;

/// <summary>Listens to one host's instruments: sums of counters and histograms, last values of gauges, by
/// <c>name{tag=value}</c>.</summary>
internal sealed class CountedInstruments : IDisposable
{
    private readonly ConcurrentDictionary<string, double> _values = new();
    private readonly MeterListener _listener = new();

    public CountedInstruments(PipelineHost host)
    {
        var scope = host.Get<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == scope)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public double this[string name] => _values.GetValueOrDefault(name);

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name;
        foreach (var tag in tags)
        {
            name += string.Create(CultureInfo.InvariantCulture, $"{{{tag.Key}={tag.Value}}}");
        }

        _ = instrument is Gauge<long> or Gauge<double>
            ? _values[name] = value
            : _values.AddOrUpdate(name, value, (_, before) => before + value);
    }
}
