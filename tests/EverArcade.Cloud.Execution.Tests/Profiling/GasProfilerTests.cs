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
        using var profiler = new GasProfiler(package, ExecutionProfile.Standard);
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
        using var profiler = new GasProfiler(Guest.Package(Guest.Text("i32.const 0")), ExecutionProfile.Standard);
        Assert.Throws<InvalidOperationException>(() => profiler.Execute([], Guest.Limits));
    }

    [Fact]
    public void Create_ModuleThatIsRefused_SaysWhy()
    {
        var fault = Assert.Throws<ExecutionFaultException>(
            () => new GasProfiler(Guest.Package("(module (import \"env\" \"clock\" (func)))"), ExecutionProfile.Standard));
        Assert.Contains("wasm-import", fault.Message, StringComparison.Ordinal);
    }

    [Fact] // The engines that certification compares do agree, where a guest answers and where it traps.
    public async Task Variants_ProbeGuests_AgreeEverywhere()
    {
        var limits = Guest.Limits with { Gas = 1_000_000_000, Prices = ExecutionProfile.Standard.Prices };
        foreach (var variant in EngineVariants.Others(ExecutionProfile.Standard).Append(EngineVariants.OneSlot(ExecutionProfile.Standard)))
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

    private static ExecutionOutcome[] Probe(EngineVariant variant, ExecutionLimits limits) =>
    [
        variant.Prepare(ProbeGuests.Dirty)([], limits),
        variant.Prepare(ProbeGuests.Inspector)(new byte[7], limits),
        variant.Prepare(ProbeGuests.Trap)(new byte[50], limits),
    ];

    private static async Task<(GasProfile Profile, ExecutionOutcome Outcome)> ProfileAsync(Package package, ExecutionLimits limits)
    {
        using var profiler = new GasProfiler(package, ExecutionProfile.Standard);
        var outcome = await Guest.Threads.RunAsync(() => profiler.Execute(new byte[100], limits), TestContext.Current.CancellationToken);
        return (profiler.ToProfile(), outcome);
    }
}
