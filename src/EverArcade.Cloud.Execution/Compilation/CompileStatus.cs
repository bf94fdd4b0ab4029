namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>First byte of a compiler's answer.</summary>
internal enum CompileStatus : byte
{
    /// <summary>Compiled and smoke-run; the artefact follows.</summary>
    Compiled = 0,

    /// <summary>The engine does not take the module; its reason follows.</summary>
    Invalid = 1,

    /// <summary>The module cannot be instantiated; the engine's reason follows.</summary>
    NotInstantiable = 2,

    /// <summary>The artefact is longer than an answer may be; nothing follows.</summary>
    TooLong = 3,
}
