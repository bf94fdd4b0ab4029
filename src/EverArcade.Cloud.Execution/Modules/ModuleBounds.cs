using EverArcade.Cloud.Execution.Engine;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>What a module may have, checked before anything is compiled. Each bound lies above what real modules need
/// (SQLite, QuickJS, tree-sitter, Rust std, AssemblyScript) and below what makes compilation slow
/// (docs/decisions/0003-engine.md).</summary>
internal static class ModuleBounds
{
    /// <summary>Length of a module, bytes: about 3 s of compilation on two cores.</summary>
    public const int ModuleBytesMax = 2 << 20;

    /// <summary>Custom sections together, bytes. They are never read.</summary>
    public const int CustomBytesMax = 1 << 20;

    public const int TypesMax = 2_000;

    /// <summary>Parameters of one function, and results.</summary>
    public const int ParametersMax = 100;

    /// <summary>Parameters over all functions: 1,000 functions of 1,000 parameters take 31 s to compile.</summary>
    public const int ParametersTotalMax = 100_000;

    /// <summary>Functions defined: 5,000 empty ones take 0.4 s to compile, 20,000 take 2 s.</summary>
    public const int FunctionsMax = 5_000;

    /// <summary>Length of one function's body, bytes.</summary>
    public const int BodyBytesMax = 128 << 10;

    /// <summary>Declared locals of one function.</summary>
    public const int LocalsMax = 1_000;

    /// <summary>Declared locals over all functions.</summary>
    public const int LocalsTotalMax = 250_000;

    public const int GlobalsMax = 1_000;

    public const int ExportsMax = 1_000;

    public const int SegmentsMax = 10_000;

    public const uint TableElementsMax = EngineProfile.TableElementsMax;

    /// <summary>Refusals reported for one module; more say nothing new.</summary>
    public const int RefusalsMax = 32;

    /// <summary>Characters of guest-controlled text, or of an engine's message, in one refusal.</summary>
    public const int TextMax = 200;
}
