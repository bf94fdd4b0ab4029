using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Transitions;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Tests;

/// <summary>Makes packages of WebAssembly text and runs them on the guest threads all tests share.</summary>
internal static class Guest
{
    public static readonly ExecutionLimits Limits = new(1_000_000, 4 << 20, ExecutionProfile.Standard.Prices);

    public static readonly GuestThreads Threads = new(4);

    /// <summary>A guest that allocates at 1,024 and answers what <paramref name="execute"/> leaves, with
    /// <paramref name="outputLength"/>.</summary>
    public static string Text(
        string execute, string outputLength = "i32.const 4", string more = "", string alloc = "i32.const 1024") => $"""
        (module
          (memory (export "memory") 1)
          {more}
          (func (export "alloc") (param i32) (result i32) {alloc})
          (func $execute (export "execute") (param i32 i32) (result i32) {execute})
          (func (export "output_len") (result i32) {outputLength}))
        """;

    public static Package Package(
        string text, PackageEntry entry = PackageEntry.Execute, PackageLimits? limits = null) =>
        Package(Module.ConvertText(text), entry, limits);

    public static Package Package(
        byte[] module, PackageEntry entry = PackageEntry.Execute, PackageLimits? limits = null) => new()
        {
            Hash = Hash256.Of(module),
            Manifest = Manifest() with { Entry = entry, Limits = limits ?? PackageLimits.None },
            Module = module,
            Schema = null,
            Signature = default,
        };

    public static Package Fixture(string name) => new()
    {
        Hash = Hash256.Of(System.Text.Encoding.UTF8.GetBytes(name)),
        Manifest = Manifest() with { Executor = PackageExecutor.NativeFixture, Fixture = name },
        Module = ReadOnlyMemory<byte>.Empty,
        Schema = null,
        Signature = default,
    };

    public static PackageLoader Loader(ExecutionOptions? options = null, FixtureRegistry? fixtures = null) =>
        new(ExecutionProfile.Standard, options ?? new ExecutionOptions(), fixtures ?? FixtureRegistry.Empty);

    /// <summary>Loads without a compiler process, which most tests have no question to.</summary>
    public static LoadedPackage Load(Package package, EngineChoice engine = EngineChoice.Cranelift) =>
        Loader().Activate(package, out var module) is { Count: 0 } && module is not null ? Compile(package, module, engine)
        : Loader().For(engine).Load(package);

    private static LoadedPackage Compile(Package package, ActivatedModule module, EngineChoice engine)
    {
        var compiled = CompiledModule.Compile(EngineProfile.Of(engine), module.Bytes.Span, out var problem);
        Assert.Null(problem);
        var key = new ArtefactKey(module.Hash, EngineConfiguration.IdOf(ModuleLoading.TargetOf(engine)));
        return new LoadedPackage(package, compiled!, new Artefact(key, compiled!.Serialize()));
    }

    public static Task<ExecutionOutcome> RunAsync(string text, ExecutionLimits? limits = null, byte[]? input = null) =>
        RunAsync(Load(Package(text)), limits, input);

    public static Task<ExecutionOutcome> RunPackedAsync(string text, ExecutionLimits? limits = null) =>
        RunAsync(Load(Package(text, PackageEntry.EverArcadeExecute)), limits);

    public static Task<ExecutionOutcome> RunAsync(
        LoadedPackage loaded, ExecutionLimits? limits = null, byte[]? input = null, EngineChoice engine = EngineChoice.Cranelift) =>
        Threads.RunAsync(
            () => new WasmExecutor(engine).Execute(loaded, input ?? [1, 2, 3], limits ?? Limits),
            TestContext.Current.CancellationToken);

    private static PackageManifest Manifest() => new()
    {
        Name = "guest",
        Version = "1.0.0",
        Abi = "everarcade-execution-abi-v2",
        Entry = PackageEntry.Execute,
        Executor = PackageExecutor.Wasm,
        Publisher = default,
    };
}
