using System.Collections;

namespace EverArcade.Cloud.Http.Telemetry;

/// <summary>The environment variables that OpenTelemetry and Application Insights define for every program. A host that reads
/// its settings from elsewhere adds them to its configuration, where the libraries look for them.</summary>
public static class TelemetryVariables
{
    private static readonly string[] Prefixes = ["OTEL_", "APPLICATIONINSIGHTS_"];

    public static IEnumerable<KeyValuePair<string, string?>> Read() =>
        from entry in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        let name = (string)entry.Key
        where Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        select new KeyValuePair<string, string?>(name, (string?)entry.Value);
}
