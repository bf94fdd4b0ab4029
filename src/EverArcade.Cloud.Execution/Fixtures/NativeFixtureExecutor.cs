using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Fixtures;

/// <summary>Runs packages whose implementation is a registered C# fixture. Stateless, thread-safe.</summary>
/// <remarks>Input that cannot be paid for is not run; output above its limit is not answered. What a fixture throws
/// is a fault of this process, never a receipt. The fixture
/// makes its answer itself, so an output buffer is not used.</remarks>
public sealed class NativeFixtureExecutor : IExecutor
{
    public string EngineId => "native-fixture";

    public ExecutionOutcome Execute(
        LoadedPackage package, ReadOnlySpan<byte> input, in ExecutionLimits limits, OutputBuffer? output = null)
    {
        var fixture = package.Fixture ?? throw new ArgumentException("Not a fixture package.", nameof(package));
        var gasUsed = FixtureGas.Compute(limits.Prices, input.Length, 0);
        if (gasUsed > limits.Gas)
        {
            return Outcomes.OutOfGas(limits.Gas, 0);
        }

        if (Run(fixture, input) is not { } answer)
        {
            return Outcomes.Reverted(gasUsed, 0);
        }

        gasUsed = FixtureGas.Compute(limits.Prices, input.Length, answer.Length);
        if (gasUsed > limits.Gas)
        {
            return Outcomes.OutOfGas(limits.Gas, 0);
        }

        return (uint)answer.Length > limits.OutputBytesMax
            ? Outcomes.Exceeded(LimitCode.OutputBytes, gasUsed, 0)
            : Outcomes.Answered(answer, gasUsed, 0);
    }

    private static byte[]? Run(NativeFixture fixture, ReadOnlySpan<byte> input)
    {
        try
        {
            return fixture(input);
        }
        catch (Exception fault) when (fault is not ExecutionFaultException)
        {
            throw new ExecutionFaultException("The native fixture threw.", fault);
        }
    }
}
