using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>One execution of a 64 KiB guest that copies its input: the executor against a bare loop of the same calls of the C API
/// in the same run. Targets: median ratio at most 1.25, no managed bytes, two threads at least 1.7 times one.</summary>
internal static class KernelBenchmark
{
    private const int InputBytes = 117;

    private static readonly WasmExecutor Executor = new();

    private static readonly ExecutionLimits Limits = new(1_000_000, 4 << 20, ExecutionProfile.Standard.Prices);

    private static readonly byte[] Input = new byte[InputBytes];

    private static readonly ThreadLocal<OutputBuffer> Outputs = new(() => new OutputBuffer());

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
            Module = Wasmtime.Module.ConvertText(KernelGuest.Text),
            Schema = null,
            Signature = default,
        };
        var loader = new PackageLoader(ExecutionProfile.Standard, new ExecutionOptions(), FixtureRegistry.Empty);
        var loaded = loader.Load(package);
        using var threads = new GuestThreads(2);
        _ = threads.RunAsync(() => Compare(loaded), CancellationToken.None).GetAwaiter().GetResult();
        var floors = new ThreadLocal<KernelFloor>(() => new KernelFloor(loaded.Module!, Input));
        TwoThreads.Compare("bare calls of the C API, one copy of the code", threads, () => _ = floors.Value!.Execute());
        TwoThreads.Compare("executions", threads, () => _ = Execute(loaded, Outputs.Value));
        PairedRounds.Compare(
            "execution on a guest thread",
            () => Hop(threads, () => Execute(loaded, null)),
            "nothing on a guest thread",
            () => Hop(threads, () => InputBytes),
            rounds: 11);
    }

    private static bool Compare(LoadedPackage loaded)
    {
        var output = new OutputBuffer();
        var floor = new KernelFloor(loaded.Module!, Input);
        PairedRounds.Compare(
            "executor", () => Expect(Execute(loaded, output)), "bare calls of the C API", () => Expect(floor.Execute()));
        PairedRounds.Compare(
            "executor, answer in memory of its own", () => Expect(Execute(loaded, null)),
            "bare calls of the C API", () => Expect(floor.Execute()), rounds: 11);
        return true;
    }

    private static int Execute(LoadedPackage loaded, OutputBuffer? output) =>
        Executor.Execute(loaded, Input, Limits, output).Output.Length;

    private static void Hop(GuestThreads threads, Func<int> work) =>
        Expect(threads.RunAsync(work, CancellationToken.None).GetAwaiter().GetResult());

    private static void Expect(int outputBytes)
    {
        if (outputBytes != InputBytes)
        {
            throw new InvalidOperationException($"The guest answered {outputBytes} bytes.");
        }
    }
}
