namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>How a compiler ended that gave no answer.</summary>
internal enum CompilerEnd
{
    /// <summary>By itself: a defect, or an allocation that the kernel's limit refused.</summary>
    Crashed,

    /// <summary>Stopped here: over its time.</summary>
    Time,

    /// <summary>Stopped here: over its memory.</summary>
    Memory,

    /// <summary>Stopped here: far over its time, and the machine gave it too little of its processors to blame the module.</summary>
    Starved,

    /// <summary>Stopped by somebody else, the kernel or an operator: says nothing about the module.</summary>
    Killed,
}
