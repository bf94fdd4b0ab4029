using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Protocol.Transitions;

/// <summary>What an executor saw: how the guest ended, what it cost, and the bytes it answered, not yet judged.</summary>
public readonly record struct ExecutionOutcome
{
    /// <summary><see cref="ReceiptStatus.Succeeded"/> here means only "answered with bytes": the transition judges them.</summary>
    public required ReceiptStatus Status { get; init; }

    /// <summary>The status's detail code; zero where the status has none.</summary>
    public required uint Detail { get; init; }

    /// <summary>Gas charged, 0 to the gas limit.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>Largest memory the instance had, pages of 64 KiB; zero for a fixture.</summary>
    public required uint PeakMemoryPages { get; init; }

    /// <summary>The encoded VmOutput; empty unless the guest answered.</summary>
    public required ReadOnlyMemory<byte> Output { get; init; }
}
