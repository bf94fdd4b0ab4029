using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Execution.Fixtures;

/// <summary>What a fixture costs: host work at the profile's prices, and its own by size, since nothing in it is counted
/// (docs/metering.md, Native fixtures).</summary>
public static class FixtureGas
{
    /// <summary>Gas of a fixture's own work, for each byte of input and of output.</summary>
    public const ulong PerByte = 10;

    /// <summary>Gas of an execution; an execution above its limit is out of gas.</summary>
    public static ulong Compute(in HostPrices prices, int inputBytes, int outputBytes) =>
        prices.OfInput(inputBytes) + prices.OfOutput(outputBytes) + PerByte * ((ulong)inputBytes + (ulong)outputBytes);
}
