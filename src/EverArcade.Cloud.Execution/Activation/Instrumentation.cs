namespace EverArcade.Cloud.Execution.Activation;

/// <summary>What an instrumented module promises its host (docs/metering.md, The instrumented module).</summary>
internal static class Instrumentation
{
    /// <summary>Version of the rewriting: the same module under the same version gives the same bytes.</summary>
    public const int Version = 3;

    /// <summary>Export of the mutable i64 global that holds the gas left. Set it before the first call, to at most
    /// <see cref="long.MaxValue"/>. Negative after a trap means out of gas.</summary>
    public const string GasExport = "everarcade.gas";

    /// <summary>Export of the mutable i32 global that counts slots of stack. Above <see cref="ActivationLimits.StackSlotsMax"/> after a trap
    /// means that calls recurred too deep.</summary>
    public const string StackExport = "everarcade.stack";

    /// <summary>What the gas holds when the engine could not give memory that the module may have: nothing the guest did.</summary>
    public const long GasOfEngineFault = long.MinValue;
}
