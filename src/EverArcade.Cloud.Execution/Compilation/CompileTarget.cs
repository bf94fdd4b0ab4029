namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>What a compiler process compiles for. The numbers are its argument.</summary>
public enum CompileTarget
{
    /// <summary>The engine that serves.</summary>
    Serving = 0,

    /// <summary>Cranelift, optimised for speed and size: for certification.</summary>
    SpeedAndSize = 1,

    /// <summary>Cranelift without optimisation: for certification.</summary>
    NotOptimised = 2,

    /// <summary>The Pulley interpreter: for certification and for audits by a second engine.</summary>
    Pulley = 3,

    /// <summary>Cranelift without optimisation and with a second memory: for gas profiles.</summary>
    Profile = 4,
}
