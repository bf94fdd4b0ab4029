using Wasmtime;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>Gas of one execution, counted by Wasmtime's own fuel. The only type that knows how gas is
/// counted.</summary>
/// <remarks>The engine loses what a guest burned before a trap, so a trap of any kind costs the whole limit
/// (docs/decisions/0003-engine.md).</remarks>
internal readonly struct FuelMeter(Store store, ulong gasLimit)
{
    /// <summary>Fuel for instantiation, which runs no guest code and is not charged: its cost differs between
    /// operating systems.</summary>
    private const ulong InstantiationFuel = 1UL << 40;

    /// <summary>Carries the engine's version: a build with another engine does not have this meter.</summary>
    private static readonly string Name = $"wasmtime-fuel/{EngineProfile.EngineVersion}";

    /// <summary>Gas charged for a trap, out of gas included.</summary>
    public ulong UsedAtTrap => gasLimit;

    /// <summary>Gas used by calls that returned, over all calls since <see cref="Start"/>.</summary>
    public ulong Used => gasLimit - Math.Min(gasLimit, store.Fuel);

    /// <summary>Whether this is the meter a profile names.</summary>
    public static bool Implements(string metering) => string.Equals(metering, Name, StringComparison.Ordinal);

    /// <summary>Call before instantiating.</summary>
    public static void Prepare(Store store) => store.Fuel = InstantiationFuel;

    /// <summary>Call after instantiating, before the first guest call.</summary>
    public void Start() => store.Fuel = gasLimit;
}
