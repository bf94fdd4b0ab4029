using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Execution.Tests.Activation;
using EverArcade.Cloud.Execution.Variants;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Tests.Profiling;

/// <summary>A profiled execution has the outcome of the real one, and its profile holds all of that outcome's gas.</summary>
public sealed class GasProfilerTests
{
    private const ulong Gas = 5_000_000;

    /// <summary>Nothing can be compiled under these: no compiler starts so fast.</summary>
    private static readonly CompileCaps Nothing = new() { Start = TimeSpan.FromTicks(1) };

    private static PackageLoader Loader { get; } = Guest.Loader();

    [Theory]
    [InlineData("i32.const 2048", "i32.const 4", Gas, ReceiptStatus.Succeeded)]
    [InlineData("i32.const -1", "i32.const 4", Gas, ReceiptStatus.Reverted)]
    [InlineData("(call $work) unreachable", "i32.const 4", Gas, ReceiptStatus.Trapped)]
    [InlineData("(call $work) (i32.div_u (i32.const 1) (i32.const 0))", "i32.const 4", Gas, ReceiptStatus.Trapped)]
    [InlineData("(loop (call $work) (br 0)) i32.const 0", "i32.const 4", Gas, ReceiptStatus.OutOfGas)]
    [InlineData("(call $deep) i32.const 0", "i32.const 4", Gas, ReceiptStatus.DepthExceeded)]
    [InlineData("i32.const 2048", "i32.const -5", Gas, ReceiptStatus.BadOutput)]
    [InlineData("(call $work) i32.const 2048", "(loop (call $work) (br 0)) i32.const 0", Gas, ReceiptStatus.OutOfGas)]
    [InlineData("i32.const 2048", "i32.const 60000", 100_000, ReceiptStatus.OutOfGas)]
    [InlineData("i32.const 2048", "i32.const 4", 10, ReceiptStatus.OutOfGas)]
    public async Task Execute_AnyEnd_HasTheGasOfTheRealOne(string execute, string outputLength, ulong gas, ReceiptStatus status)
    {
        var package = Guest.Package(Guest.Text(
            execute, outputLength, "(func $work (drop (memory.grow (i32.const 0)))) (func $deep (call $work) (call $deep))"));
        var limits = Guest.Limits with { Gas = gas, Prices = ExecutionProfile.Standard.Prices };
        var loaded = Guest.Loader().Load(package);
        var (profile, found) = await ProfileAsync(package, limits);
        var expected = await Guest.RunAsync(loaded, limits, new byte[100]);
        Assert.Equal(status, expected.Status);
        Assert.Equal(
            (expected.Status, expected.Detail, expected.GasUsed, expected.PeakMemoryPages),
            (found.Status, found.Detail, found.GasUsed, found.PeakMemoryPages));
        Assert.Equal(expected.Output.ToArray(), found.Output.ToArray());
        Assert.Equal(expected.GasUsed, profile.GasUsed);
        Assert.Equal(1UL, profile.Executions);
    }

    [Theory]
    [InlineData("counter/counter.wasm", PackageEntry.Execute)]
    [InlineData("counter/counter-packed.wasm", PackageEntry.EverArcadeExecute)]
    [InlineData("arena/arena.wasm", PackageEntry.Execute)]
    public async Task Execute_OwnGuestTwice_AddsUp(string path, PackageEntry entry)
    {
        var package = Guest.Package(Samples.Guest(path), entry);
        var limits = Guest.Limits with { Gas = Gas, Prices = ExecutionProfile.Standard.Prices };
        using var profiler = new GasProfiler(package, ExecutionProfile.Standard, Loader);
        var outcomes = await Guest.Threads.RunAsync(
            () => (profiler.Execute(new byte[24], limits), profiler.Execute(new byte[24], limits)), TestContext.Current.CancellationToken);
        profiler.AddHostGas(77);
        var profile = profiler.ToProfile();
        Assert.Equal(outcomes.Item1.GasUsed, outcomes.Item2.GasUsed);
        Assert.Equal((2 * outcomes.Item1.GasUsed + 77, 2UL), (profile.GasUsed, profile.Executions));
        Assert.Equal(0UL, profile.NotRecordedGas);
    }

    [Fact]
    public void Execute_NotOnAGuestThread_IsRefused()
    {
        using var profiler = new GasProfiler(Guest.Package(Guest.Text("i32.const 0")), ExecutionProfile.Standard, Loader);
        Assert.Throws<InvalidOperationException>(() => profiler.Execute([], Guest.Limits));
    }

    [Fact]
    public void Create_ModuleThatIsRefused_SaysWhy()
    {
        var fault = Assert.Throws<ExecutionFaultException>(
            () => new GasProfiler(Guest.Package("(module (import \"env\" \"clock\" (func)))"), ExecutionProfile.Standard, Loader));
        Assert.Contains("wasm-import", fault.Message, StringComparison.Ordinal);
    }

    [Fact] // The engines that certification compares do agree, where a guest answers and where it traps.
    public async Task Variants_ProbeGuests_AgreeEverywhere()
    {
        var limits = Guest.Limits with { Gas = 1_000_000_000, Prices = ExecutionProfile.Standard.Prices };
        var variants = new EngineVariants(Loader, ExecutionProfile.Standard);
        foreach (var variant in variants.Others().Append(variants.OneSlot()))
        {
            var outcomes = await Guest.Threads.RunAsync(() => Probe(variant, limits), TestContext.Current.CancellationToken);
            Assert.Equal(
                [
                    (ReceiptStatus.Reverted, 0U), (ReceiptStatus.Trapped, (uint)TrapCode.IndirectCallToNull),
                    (ReceiptStatus.Trapped, (uint)TrapCode.IntegerDivisionByZero),
                ],
                outcomes.Select(outcome => (outcome.Status, outcome.Detail)));
        }
    }

    [Fact] // What a package's engines need is made by a compiler under the host's caps, none of it in this process.
    public void Variants_AndProfiler_KeepToTheCapsOfCompilation()
    {
        var loader = Guest.Loader(new ExecutionOptions { Compile = Nothing });
        var (variants, package) = (new EngineVariants(loader, ExecutionProfile.Standard), Guest.Package(Guest.Text("i32.const 2048")));
        foreach (var variant in variants.Others().Append(variants.OneSlot()))
        {
            AssertCapped(() => variant.Prepare(package));
        }

        AssertCapped(() => variants.ShapeOf(package));
        AssertCapped(() => new GasProfiler(package, ExecutionProfile.Standard, loader));

        static void AssertCapped(Func<object> compile) =>
            Assert.Equal(ExecutionFaultKind.Compiler, Assert.Throws<ExecutionFaultException>(compile).Kind);
    }

    [Fact]
    public void ShapeOf_MemoryThatMayGrow_IsWhatItSaysAndNoMore()
    {
        var shape = new EngineVariants(Loader, ExecutionProfile.Standard).ShapeOf(Guest.Package(
            "(module (memory (export \"memory\") 2 5) (table 3 7 funcref) (func (export \"alloc\") (param i32) (result i32) i32.const 8)"
            + " (func (export \"execute\") (param i32 i32) (result i32) i32.const 0) (func (export \"output_len\") (result i32) i32.const 0))"));
        Assert.Empty(shape.Imports);
        Assert.Equal((2L, 5L, 5L, 7L), (shape.MemoryPagesMin, shape.MemoryPagesMax, shape.MemoryPagesReached, shape.TableElementsMax));
    }

    private static ExecutionOutcome[] Probe(EngineVariant variant, ExecutionLimits limits) =>
    [
        variant.Prepare(ProbeGuests.Dirty)([], limits),
        variant.Prepare(ProbeGuests.Inspector)(new byte[7], limits),
        variant.Prepare(ProbeGuests.Trap)(new byte[50], limits),
    ];

    private static async Task<(GasProfile Profile, ExecutionOutcome Outcome)> ProfileAsync(Package package, ExecutionLimits limits)
    {
        using var profiler = new GasProfiler(package, ExecutionProfile.Standard, Loader);
        var outcome = await Guest.Threads.RunAsync(() => profiler.Execute(new byte[100], limits), TestContext.Current.CancellationToken);
        return (profiler.ToProfile(), outcome);
    }
}
