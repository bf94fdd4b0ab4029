using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>Nothing is compiled but by a compiler process (docs/decisions/0006-compilation.md): who gets to the engine's compile function,
/// step by step.</summary>
public sealed partial class CompilationTests
{
    private const string Library = "src/EverArcade.Cloud.Execution/Engine/Native/WasmtimeLibrary.cs";

    private const string Module = "src/EverArcade.Cloud.Execution/Engine/CompiledModule.cs";

    private const string Session = "src/EverArcade.Cloud.Execution/Compilation/CompilerSession.cs";

    private const string Process = "src/EverArcade.Cloud.Compiler/Program.cs";

    [Fact]
    public void Compile_InSource_IsReachedByTheCompilerProcessOnly()
    {
        Assert.Equal([Library], FilesWith(NativeName()));
        Assert.Equal([Module, Library], FilesWith(NativeCall()));
        Assert.Equal([Session], FilesWith(CompileCall()));
        Assert.Equal([Process], FilesWith(SessionCall()));
    }

    [Fact] // The package that brings the native library has an engine of its own, on which nothing here may be put.
    public void Compile_ByTheEnginesOwnPackage_IsNowhere() => Assert.Empty(FilesWith(PackageCompile()));

    [Theory]
    [InlineData("using var module = CompiledModule.Compile(engine, bytes, out _);")]
    [InlineData("Func<Code> compile = CompiledModule . Compile;")]
    [InlineData("using static EverArcade.Cloud.Execution.Engine.CompiledModule;")]
    [InlineData("using Code = EverArcade.Cloud.Execution.Engine.CompiledModule;")]
    public void CompileCall_OfAnyForm_IsSeen(string line) => Assert.Matches(CompileCall(), line);

    private static string[] FilesWith(Regex pattern) =>
    [
        .. Repository.SourceFiles("src").Concat(Repository.SourceFiles("functions"))
            .Where(file => pattern.IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file)))),
    ];

    [GeneratedRegex("\"(wasmtime_module_new|wasm_module_new|wasmtime_component_new)\"")]
    private static partial Regex NativeName();

    [GeneratedRegex(@"\bNewModule\b")]
    private static partial Regex NativeCall();

    /// <summary>A call or method group, or a name under which one could hide.</summary>
    [GeneratedRegex(@"\bCompiledModule\s*\.\s*Compile\b(?!d)|using\s+static[^;]*\bCompiledModule\s*;|using\s+\w+\s*=[^;]*\bCompiledModule\s*;")]
    private static partial Regex CompileCall();

    [GeneratedRegex(@"\bCompilerSession\s*\.\s*Serve\b")]
    private static partial Regex SessionCall();

    [GeneratedRegex(@"\bModule\s*\.\s*From\w+|new\s+(Wasmtime\s*\.\s*)?(Engine|Linker)\s*\(")]
    private static partial Regex PackageCompile();
}
