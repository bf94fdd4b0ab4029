namespace EverArcade.Cloud.Execution.Activation;

/// <summary>What a module may have, checked before anything is compiled (docs/metering.md, Limits).</summary>
/// <remarks>Each bound lies above what real modules need (SQLite, QuickJS, tree-sitter, Rust std, AssemblyScript) and below what makes
/// compilation slow; the numbers in brackets are the largest seen in those. A change here changes which packages are accepted, and
/// therefore <see cref="Instrumentation.Version"/>, which the profile names.</remarks>
internal static class ActivationLimits
{
    /// <summary>Length of a module, bytes: about 3 s of compilation on two cores.</summary>
    public const int ModuleBytesMax = 2 << 20;

    /// <summary>Custom sections together, bytes. Only the names are kept.</summary>
    public const int CustomBytesMax = 1 << 20;

    /// <summary>Custom sections. A compiler writes up to about 10, with debug information.</summary>
    public const int CustomSectionsMax = 64;

    /// <summary>Length of one name of an import, export or section, bytes of UTF-8. Mangled names are long.</summary>
    public const int NameBytesMax = 1 << 10;

    public const int TypesMax = 2_000;

    /// <summary>Parameters of one function or block.</summary>
    public const int ParametersMax = 100;

    /// <summary>Results of one function or block: compilers emit one.</summary>
    public const int ResultsMax = 32;

    /// <summary>Parameters and results over all functions: 1,000 functions of 1,000 parameters take 31 s to compile.</summary>
    public const int ParametersTotalMax = 100_000;

    /// <summary>Imports that are read. All are refused; more would say nothing new.</summary>
    public const int ImportsMax = 1_000;

    public const int FunctionsMax = 20_000;

    public const int GlobalsMax = 1_000;

    /// <summary>Exports [Box2D: 1,168]. They are names only: what they name is limited by itself, and their bytes by the module's.</summary>
    public const int ExportsMax = 10_000;

    /// <summary>Data segments, and element segments.</summary>
    public const int SegmentsMax = 10_000;

    /// <summary>Entries of all element segments together.</summary>
    public const int ElementsTotalMax = 100_000;

    /// <summary>Elements of the table, as its declared maximum: what a slot of the engine's pool holds.</summary>
    public const uint TableElementsMax = 10_000;

    /// <summary>Length of one function's body, bytes [35 KB].</summary>
    public const int BodyBytesMax = 128 << 10;

    /// <summary>Declared locals of one function [195].</summary>
    public const int LocalsMax = 1_000;

    /// <summary>Declared locals over all functions: 1,000 functions of 50,000 take 6 s to compile.</summary>
    public const int LocalsTotalMax = 250_000;

    /// <summary>Blocks, loops and ifs inside each other [292].</summary>
    public const int NestingMax = 512;

    /// <summary>Loops inside each other [8]: 30,000 take 18 s to compile.</summary>
    public const int LoopNestingMax = 64;

    /// <summary>Loops of a function times its parameters and locals [6,100]: 130 × 1,000 takes 44 s to compile, 32 × 1,000 0.4 s.</summary>
    public const int LoopsByLocalsMax = 32_000;

    /// <summary>Loops times locals, over all functions: ten of the worst functions.</summary>
    public const int LoopsByLocalsTotalMax = 320_000;

    /// <summary>Length of a loop that may be written twice, bytes: beyond it a charge in each iteration hardly counts.</summary>
    public const int LoopCopyBytesMax = 96;

    /// <summary>Which part of a function's bytes may be written twice, beside the first loop.</summary>
    public const int LoopCopiesShare = 8;

    /// <summary>Blocks, loops and ifs of a function times its parameters and locals [41,600].</summary>
    public const int BlocksByLocalsMax = 250_000;

    /// <summary>Blocks times locals, over all functions: ten of the worst functions.</summary>
    public const int BlocksByLocalsTotalMax = 2_500_000;

    /// <summary>Targets of one <c>br_table</c> [348].</summary>
    public const int BranchTargetsMax = 4_096;

    /// <summary>Values on the operand stack of one function: each may become a slot of its native frame.</summary>
    public const int OperandsMax = 1_000;

    /// <summary>Native stack of the longest chain of calls that do not recur, slots of 8 bytes: with
    /// <see cref="StackSlotsMax"/> a quarter of the engine's 2 MiB.</summary>
    public const int StaticStackSlotsMax = 24_576;

    /// <summary>Native stack of calls that recur, slots of 8 bytes, counted at run time: going beyond is its own outcome.</summary>
    public const int StackSlotsMax = 40_960;

    /// <summary>Refusals reported for one module; more say nothing new.</summary>
    public const int RefusalsMax = 32;

    /// <summary>Characters of guest-controlled text, or of an engine's message, in one refusal.</summary>
    public const int TextMax = 200;
}
