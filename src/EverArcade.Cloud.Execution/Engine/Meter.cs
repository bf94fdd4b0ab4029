using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Activation.Metering;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>The meter of this build, as profiles name it.</summary>
internal static class Meter
{
    private static readonly string Name = $"activation/{Instrumentation.Version} gas/{GasCosts.Version}";

    /// <summary>Whether this is the meter a profile names.</summary>
    public static bool Implements(string metering) => string.Equals(metering, Name, StringComparison.Ordinal);
}
