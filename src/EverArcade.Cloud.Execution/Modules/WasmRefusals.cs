using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>Why a module is refused at publish (docs/protocol.md, Refusals).</summary>
public static class WasmRefusals
{
    /// <summary>Not a core WebAssembly module of version 1.</summary>
    public static RefusalCode NotAModule { get; } = new("wasm-not-a-module");

    /// <summary>The module is longer than the bound.</summary>
    public static RefusalCode Size { get; } = new("wasm-size");

    /// <summary>Something is cut off, too long, not UTF-8, or a number is written in more bytes than it may be.</summary>
    public static RefusalCode Malformed { get; } = new("wasm-malformed");

    /// <summary>A section that the accepted format does not have, or that is there twice or out of order.</summary>
    public static RefusalCode Section { get; } = new("wasm-section");

    /// <summary>A WebAssembly feature outside of the accepted set; the detail names it (docs/metering.md, Features).</summary>
    public static RefusalCode Feature { get; } = new("wasm-feature");

    /// <summary>Custom sections are longer than the bound.</summary>
    public static RefusalCode CustomSize { get; } = new("wasm-custom-size");

    /// <summary>More types, functions, tables, globals, exports or segments than the bound.</summary>
    public static RefusalCode Count { get; } = new("wasm-count");

    /// <summary>A type that is not a function's.</summary>
    public static RefusalCode Type { get; } = new("wasm-type");

    /// <summary>More parameters or results than the bound, of one function or over all.</summary>
    public static RefusalCode Parameters { get; } = new("wasm-parameters");

    /// <summary>More locals than the bound, of one function or over all.</summary>
    public static RefusalCode Locals { get; } = new("wasm-locals");

    /// <summary>A function's body is longer than the bound.</summary>
    public static RefusalCode BodySize { get; } = new("wasm-body-size");

    /// <summary>Blocks or loops are nested deeper than the bound.</summary>
    public static RefusalCode Nesting { get; } = new("wasm-nesting");

    /// <summary>Loops or blocks times locals, or values on the operand stack, are above the bound: compilation would take too long.</summary>
    public static RefusalCode Complexity { get; } = new("wasm-complexity");

    /// <summary>Calls that do not recur are nested so deep that they may not fit the stack.</summary>
    public static RefusalCode Stack { get; } = new("wasm-stack");

    /// <summary>A table of something else than function references.</summary>
    public static RefusalCode TableType { get; } = new("wasm-table-type");

    /// <summary>A table without a maximum, or above the bound.</summary>
    public static RefusalCode TableLimit { get; } = new("wasm-table-limit");

    /// <summary>No memory, or more than one.</summary>
    public static RefusalCode MemoryCount { get; } = new("wasm-memory-count");

    /// <summary>A memory that is shared, 64-bit or has pages of another size.</summary>
    public static RefusalCode MemoryType { get; } = new("wasm-memory-type");

    /// <summary>A memory that starts above the limit of profile or package.</summary>
    public static RefusalCode MemoryLimit { get; } = new("wasm-memory-limit");

    /// <summary>A start function.</summary>
    public static RefusalCode StartFunction { get; } = new("wasm-start-function");

    /// <summary>The module breaks a rule of the specification: types that do not fit, an index that nothing has.</summary>
    public static RefusalCode Invalid { get; } = new("wasm-invalid");

    /// <summary>An import; the place names it.</summary>
    public static RefusalCode Import { get; } = new("wasm-import");

    /// <summary>An export the ABI asks for is not there.</summary>
    public static RefusalCode ExportMissing { get; } = new("wasm-export-missing");

    /// <summary>An export the ABI asks for has another type.</summary>
    public static RefusalCode ExportType { get; } = new("wasm-export-type");

    /// <summary>An export with a name of the host's.</summary>
    public static RefusalCode ExportReserved { get; } = new("wasm-export-reserved");

    /// <summary>The module cannot be instantiated, e.g. a data segment lies outside of the memory.</summary>
    public static RefusalCode Instantiation { get; } = new("wasm-instantiation");
}
