namespace EverArcade.Cloud.Execution.Engine;

/// <summary>The engines of this build. All give the same outcomes, gas and depth for an activated module.</summary>
public enum EngineChoice
{
    /// <summary>Machine code made by Cranelift, instances from a pool: what serves.</summary>
    Cranelift,

    /// <summary>The Pulley interpreter of the same library, 15 to 110 times slower, instances made on demand: a second opinion for
    /// audits and certification.</summary>
    Pulley,
}
