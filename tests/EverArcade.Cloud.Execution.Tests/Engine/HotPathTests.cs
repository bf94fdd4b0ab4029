using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Execution.Tests.Engine;

public sealed class HotPathTests
{
    [Theory]
    [InlineData("i32.const 16", ReceiptStatus.Succeeded)]
    [InlineData("i32.const -1", ReceiptStatus.Reverted)]
    [InlineData("unreachable", ReceiptStatus.Trapped)]
    [InlineData("(loop br 0) i32.const 0", ReceiptStatus.OutOfGas)]
    [InlineData("(call $execute (local.get 0) (local.get 1))", ReceiptStatus.DepthExceeded)]
    [InlineData("i32.const -2", ReceiptStatus.BadOutput)]
    public async Task Execute_AnyEnd_AllocatesNothingManaged(string execute, ReceiptStatus status)
    {
        var loaded = Guest.Load(Guest.Package(Guest.Text(execute)));
        var limits = Guest.Limits with { Gas = 100_000 };
        var allocated = await Guest.Threads.RunAsync(() =>
        {
            var (executor, output) = (new WasmExecutor(), new OutputBuffer());
            ReadOnlySpan<byte> input = [1, 2, 3];
            Assert.Equal(status, executor.Execute(loaded, input, limits, output).Status);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                _ = executor.Execute(loaded, input, limits, output);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }, TestContext.Current.CancellationToken);
        Assert.Equal(0, allocated);
    }

    [Theory] // More often than the pool has slots: whatever is not given back shows.
    [InlineData("i32.const 16")]
    [InlineData("unreachable")]
    [InlineData("(call $execute (local.get 0) (local.get 1))")]
    public async Task Execute_OftenerThanThereAreSlots_GivesEverythingBack(string execute)
    {
        var loaded = Guest.Load(Guest.Package(Guest.Text(execute)));
        var kinds = await Guest.Threads.RunAsync(
            () => Enumerable.Range(0, 2 * EngineProfile.InstanceSlots)
                .Select(_ => new WasmExecutor().Execute(loaded, [1], Guest.Limits))
                .Select(outcome => (outcome.Status, outcome.GasUsed)).Distinct().Count(),
            TestContext.Current.CancellationToken);
        Assert.Equal(1, kinds);
    }

    [Fact]
    public async Task Execute_WithABuffer_AnswersThereAndWithoutOneInMemoryOfItsOwn()
    {
        var loaded = Guest.Load(Guest.Package(Guest.Text("i32.const 1024", "i32.const 3")));
        await Guest.Threads.RunAsync(() =>
        {
            var (executor, output) = (new WasmExecutor(), new OutputBuffer());
            var first = executor.Execute(loaded, [1, 2, 3], Guest.Limits, output);
            var kept = executor.Execute(loaded, [1, 2, 3], Guest.Limits);
            var second = executor.Execute(loaded, [4, 5, 6], Guest.Limits, output);
            Assert.Equal([4, 5, 6], first.Output.ToArray());
            Assert.Equal([4, 5, 6], second.Output.ToArray());
            Assert.Equal([1, 2, 3], kept.Output.ToArray());
            return true;
        }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Execute_EnginesSideBySide_AgreeOnEveryInput()
    {
        var package = Guest.Package(Guest.Text("""
            (local $i i32) (local $x f64)
            (loop
              (local.set $x (f64.sqrt (f64.sub (local.get $x) (f64.convert_i32_u (local.get $i)))))
              (f64.store (i32.const 16) (local.get $x))
              (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.load8_u (local.get 0)))))
            i32.const 16
            """, "i32.const 8"));
        var engines = Enum.GetValues<EngineChoice>().Select(engine => (Engine: engine, Loaded: Guest.Load(package, engine))).ToArray();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 600).Select(async i =>
        {
            var (engine, loaded) = engines[i % engines.Length];
            var outcome = await Guest.RunAsync(loaded, input: [(byte)(i / engines.Length)], engine: engine);
            return (i / engines.Length, outcome.Status, outcome.GasUsed, Convert.ToHexString(outcome.Output.Span));
        }));
        Assert.Equal(200, outcomes.Distinct().Count());
    }

    [Fact]
    public async Task Execute_OftenOnManyThreads_CopiesTheCodeForThemAndNothingChanges()
    {
        var loaded = Guest.Load(Guest.Package(Guest.Text("i32.const 1024", "i32.const 3")));
        using var together = new Barrier(Guest.Threads.Count);
        var kinds = await Task.WhenAll(Enumerable.Range(0, Guest.Threads.Count).Select(_ => Guest.Threads.RunAsync(
            () =>
            {
                Assert.True(together.SignalAndWait(TimeSpan.FromMinutes(1)));
                return Enumerable.Range(0, 600).Select(_ => new WasmExecutor().Execute(loaded, [1, 2, 3], Guest.Limits))
                    .Select(outcome => (outcome.Status, outcome.GasUsed, Convert.ToHexString(outcome.Output.Span))).Distinct().Single();
            },
            TestContext.Current.CancellationToken)));
        Assert.Single(kinds.Distinct());
        Assert.Equal(Guest.Threads.Count - 1, loaded.Module!.Copies);
    }

    [Fact]
    public async Task Execute_Seldom_CopiesNothing()
    {
        var loaded = Guest.Load(Guest.Package(Guest.Text("i32.const 16")));
        _ = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Guest.RunAsync(loaded)));
        Assert.Equal(0, loaded.Module!.Copies);
    }

    [Fact]
    public async Task Execute_PackageLoadedForAnotherEngine_IsTheCallersMistake() => _ = await Assert.ThrowsAsync<ArgumentException>(
        () => Guest.RunAsync(Guest.Load(Guest.Package(Guest.Text("i32.const 16")), EngineChoice.Pulley)));
}
