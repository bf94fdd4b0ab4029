using Wasmtime;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>Gas counted by Wasmtime's own fuel. The only type that knows how gas is counted: an instrumented meter takes its place.</summary>
/// <remarks>The engine loses what a guest burned before a trap, so a trap of any kind costs the whole limit
/// (docs/decisions/0003-engine.md). Stateless, thread-safe.</remarks>
internal sealed class FuelMeter
{
    /// <summary>Fuel for instantiation, which runs no guest code and is not charged: its cost differs between operating systems.</summary>
    private const ulong InstantiationFuel = 1UL << 40;

    /// <summary>Carries the engine's version: a build with another engine does not have this meter.</summary>
    private static readonly string Name = $"wasmtime-fuel/{EngineProfile.EngineVersion}";

    private FuelMeter()
    {
    }

    /// <summary>Finds the meter a profile names; null when this build lacks it.</summary>
    public static FuelMeter? Find(string metering) => string.Equals(metering, Name, StringComparison.Ordinal) ? new FuelMeter() : null;

    /// <summary>Call before instantiating.</summary>
    public static void Prepare(Store store) => store.Fuel = InstantiationFuel;

    /// <summary>Call after instantiating, before the first guest call.</summary>
    public void Start(Store store, ulong gasLimit) => store.Fuel = gasLimit;

    /// <summary>Gas used by calls that returned, over all calls since <see cref="Start"/>.</summary>
    public ulong Used(Store store, ulong gasLimit) => gasLimit - Math.Min(gasLimit, store.Fuel);

    /// <summary>Gas charged for a trap, out of gas included.</summary>
    public ulong UsedAtTrap(ulong gasLimit) => gasLimit;
}
