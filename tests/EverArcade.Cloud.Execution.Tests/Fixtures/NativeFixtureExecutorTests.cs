using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Tests.Fixtures;

public sealed class NativeFixtureExecutorTests
{
    [Fact]
    public void Execute_Answer_CostsBaseAndBytes()
    {
        var outcome = Run(input => [.. input, .. input], 100_000);
        Assert.Equal((ReceiptStatus.Succeeded, 0u), (outcome.Status, outcome.Detail));
        Assert.Equal((50_156UL, 0u), (outcome.GasUsed, outcome.PeakMemoryPages));
        Assert.Equal([1, 2, 3, 1, 2, 3], outcome.Output.ToArray());
    }

    [Fact]
    public void Execute_Null_IsReverted()
    {
        var outcome = Run(_ => null, 100_000);
        Assert.Equal((ReceiptStatus.Reverted, 50_036UL), (outcome.Status, outcome.GasUsed));
    }

    [Fact]
    public void Execute_InputAboveTheLimit_IsOutOfGasAndDoesNotRun()
    {
        var outcome = Run(_ => throw new InvalidOperationException("must not run"), 50_035);
        Assert.Equal((ReceiptStatus.OutOfGas, 50_035UL), (outcome.Status, outcome.GasUsed));
    }

    [Fact]
    public void Execute_OutputAboveTheGasLimit_IsOutOfGas()
    {
        var outcome = Run(_ => new byte[100], 52_035);
        Assert.Equal(
            (ReceiptStatus.OutOfGas, 52_035UL, true), (outcome.Status, outcome.GasUsed, outcome.Output.IsEmpty));
    }

    [Fact]
    public void Execute_OutputAboveTheByteLimit_IsLimitExceeded()
    {
        var outcome = Run(_ => new byte[1_001], 1_000_000);
        Assert.Equal((ReceiptStatus.LimitExceeded, (uint)LimitCode.OutputBytes), (outcome.Status, outcome.Detail));
    }

    [Fact]
    public void Execute_FixtureThrows_IsFault() =>
        Assert.Throws<ExecutionFaultException>(() => Run(_ => throw new FormatException(), 100_000));

    [Fact]
    public void ExecutorByPackage_Fixture_GoesToTheFixture()
    {
        var loaded = new LoadedPackage(Guest.Fixture("one"), _ => [7]);
        var executor = new ExecutorByPackage(new WasmExecutor(), new NativeFixtureExecutor());
        var outcome = executor.Execute(loaded, [], new(100_000, 1_000, ExecutionProfile.Standard.Prices));
        Assert.Equal([7], outcome.Output.ToArray());
    }

    private static ExecutionOutcome Run(NativeFixture fixture, ulong gas)
    {
        var loaded = new LoadedPackage(Guest.Fixture("any"), fixture);
        return new NativeFixtureExecutor().Execute(loaded, [1, 2, 3], new(gas, 1_000, ExecutionProfile.Standard.Prices));
    }
}
