namespace EverArcade.Cloud.Execution;

/// <summary>What of the host failed.</summary>
public enum ExecutionFaultKind
{
    /// <summary>The engine, or what was to be given to it.</summary>
    Engine,

    /// <summary>The compiler process: not there, does not start, killed from outside, or starved by a busy machine.</summary>
    Compiler,
}
