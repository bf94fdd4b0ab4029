using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution;

/// <summary>Spells the outcomes every executor gives.</summary>
internal static class Outcomes
{
    public static ExecutionOutcome Answered(ReadOnlyMemory<byte> output, ulong gasUsed, uint pages) =>
        Failed(ReceiptStatus.Succeeded, 0, gasUsed, pages) with { Output = output };

    public static ExecutionOutcome Reverted(ulong gasUsed, uint pages) =>
        Failed(ReceiptStatus.Reverted, 0, gasUsed, pages);

    public static ExecutionOutcome OutOfGas(ulong gasUsed, uint pages) =>
        Failed(ReceiptStatus.OutOfGas, 0, gasUsed, pages);

    public static ExecutionOutcome TooDeep(ulong gasUsed, uint pages) =>
        Failed(ReceiptStatus.DepthExceeded, 0, gasUsed, pages);

    public static ExecutionOutcome Trapped(TrapCode code, ulong gasUsed, uint pages) =>
        Failed(ReceiptStatus.Trapped, (uint)code, gasUsed, pages);

    public static ExecutionOutcome Broke(AbiFault fault, ulong gasUsed, uint pages) =>
        Failed(ReceiptStatus.BadOutput, (uint)fault, gasUsed, pages);

    public static ExecutionOutcome Exceeded(LimitCode limit, ulong gasUsed, uint pages) =>
        Failed(ReceiptStatus.LimitExceeded, (uint)limit, gasUsed, pages);

    private static ExecutionOutcome Failed(ReceiptStatus status, uint detail, ulong gasUsed, uint pages) => new()
    {
        Status = status,
        Detail = detail,
        GasUsed = gasUsed,
        PeakMemoryPages = pages,
        Output = ReadOnlyMemory<byte>.Empty,
    };
}
