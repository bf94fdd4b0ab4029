using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Transitions;
using Wasmtime;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>One execution of a 64 KiB guest that copies its input: the executor against a bare loop of the same calls
/// on the same engine. Target: median ratio at most 1.15.</summary>
internal static class KernelBenchmark
{
    private const int InputBytes = 117;

    private const string Guest = """
        (module
          (memory (export "memory") 1)
          (data (i32.const 16) "everarcade")
          (func (export "alloc") (param i32) (result i32) i32.const 1024)
          (func (export "execute") (param i32 i32) (result i32)
            (memory.copy (i32.const 8192) (local.get 0) (local.get 1))
            i32.const 8192)
          (func (export "output_len") (result i32) i32.const 117))
        """;

    private static readonly WasmExecutor Executor = new();

    private static readonly ExecutionLimits Limits = new(1_000_000, 4 << 20, ExecutionProfile.Standard.Prices);

    private static readonly byte[] Input = new byte[InputBytes];

    public static void Run()
    {
        var package = new Package
        {
            Hash = Hash256.Zero,
            Manifest = new PackageManifest
            {
                Name = "kernel",
                Version = "1.0.0",
                Abi = "everarcade-execution-abi-v2",
                Entry = PackageEntry.Execute,
                Executor = PackageExecutor.Wasm,
                Publisher = default,
            },
            Module = Module.ConvertText(Guest),
            Schema = null,
            Signature = default,
        };
        var loader = new PackageLoader(ExecutionProfile.Standard, new ExecutionOptions(), FixtureRegistry.Empty);
        var loaded = loader.Load(package);
        var module = Module.FromBytes(EngineProfile.Engine, "bare", package.Module.Span);
        using var threads = new GuestThreads(1);
        _ = threads.RunAsync(() => Compare(loaded, module), CancellationToken.None).GetAwaiter().GetResult();
        PairedRounds.Compare(
            "execution on a guest thread",
            () => Hop(threads, () => Execute(loaded)),
            "nothing on a guest thread",
            () => Hop(threads, () => InputBytes),
            rounds: 11);
    }

    private static void Hop(GuestThreads threads, Func<int> work) =>
        Expect(threads.RunAsync(work, CancellationToken.None).GetAwaiter().GetResult());

    private static int Execute(LoadedPackage loaded) => Executor.Execute(loaded, Input, Limits).Output.Length;

    private static bool Compare(LoadedPackage loaded, Module module)
    {
        PairedRounds.Compare(
            "executor",
            () => Expect(Execute(loaded)),
            "bare calls",
            () => Expect(Bare(module, Input).Length));
        return true;
    }

    /// <summary>What an execution cannot do without, with nothing checked.</summary>
    private static byte[] Bare(Module module, byte[] input)
    {
        using var store = new Store(EngineProfile.Engine);
        store.SetLimits(16 << 20, 10_000, 1, 1, 1);
        var instance = new Instance(store, module);
        var memory = instance.GetMemory("memory")!;
        var address = (int)instance.GetFunction("alloc")!.Invoke([(ValueBox)input.Length])!;
        input.CopyTo(memory.GetSpan(address, input.Length));
        var output = (int)instance.GetFunction("execute")!.Invoke([(ValueBox)address, (ValueBox)input.Length])!;
        var length = (int)instance.GetFunction("output_len")!.Invoke(ReadOnlySpan<ValueBox>.Empty)!;
        var answer = memory.GetSpan(output, length).ToArray();
        _ = memory.GetSize();
        return answer;
    }

    private static void Expect(int outputBytes)
    {
        if (outputBytes != InputBytes)
        {
            throw new InvalidOperationException($"The guest answered {outputBytes} bytes.");
        }
    }
}
