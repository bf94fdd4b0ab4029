namespace EverArcade.Cloud.Execution.Engine;

/// <summary>The engines of this build. All give the same outcomes, gas and depth for an activated module.</summary>
public enum EngineChoice
{
    /// <summary>Machine code made by Cranelift, optimised for speed, instances from a pool: what serves.</summary>
    Cranelift,

    /// <summary>Machine code made by Cranelift without optimisation, instances on demand: for certification.</summary>
    CraneliftUnoptimised,

    /// <summary>The Pulley interpreter of the same library, 15 to 110 times slower, instances on demand: a second opinion for
    /// audits and certification.</summary>
    Pulley,
}
