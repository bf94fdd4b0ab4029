using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Activation.Metering;
using EverArcade.Cloud.Protocol.Transitions;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>Gas of one execution: what the host charges, and what the instance's own activated code counts
/// (docs/metering.md, The instrumented module).</summary>
internal sealed class GasMeter(Instance instance, in ExecutionLimits limits)
{
    /// <summary>The meter of this build, as profiles name it.</summary>
    private static readonly string Name = $"activation/{Instrumentation.Version} gas/{GasCosts.Version}";

    private readonly Global _gas = instance.GetGlobal(Instrumentation.GasExport)!;
    private readonly Global _stack = instance.GetGlobal(Instrumentation.StackExport)!;
    private readonly ulong _limit = limits.Gas;

    /// <summary>Gas left; negative when something was not paid.</summary>
    public long Left => (long)_gas.GetValue()!;

    /// <summary>Gas used so far, at most the limit.</summary>
    public ulong Used => _limit - (ulong)Math.Max(0, Left);

    /// <summary>Whether calls recurred deeper than the profile allows. To be asked after a trap.</summary>
    public bool TooDeep => (int)_stack.GetValue()! > ActivationLimits.StackSlotsMax;

    /// <summary>Whether this is the meter a profile names.</summary>
    public static bool Implements(string metering) => string.Equals(metering, Name, StringComparison.Ordinal);

    /// <summary>Lends the guest the whole limit but what the host asks for its own work.</summary>
    /// <returns>False when the limit does not pay for that.</returns>
    public bool TryStart(ulong hostGas)
    {
        _gas.SetValue((long)Math.Min(_limit, long.MaxValue));
        return TryCharge(hostGas);
    }

    /// <summary>Charges host work, before it is done.</summary>
    /// <returns>False when it cannot be paid; everything is used up then.</returns>
    public bool TryCharge(ulong hostGas)
    {
        var left = (ulong)Left;
        var paid = hostGas <= left;
        _gas.SetValue(paid ? (long)(left - hostGas) : -1L);
        return paid;
    }
}
