using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Execution.Tests.Hostile;

/// <summary>A guest that means harm, and its fixed verdict: the same on every engine.</summary>
/// <param name="Name">Row and what it does.</param>
/// <param name="Text">The module.</param>
/// <param name="Status">How it ends.</param>
/// <param name="Detail">The detail of that.</param>
/// <param name="Gas">Gas used, exactly.</param>
/// <param name="Pages">Pages of memory at the end.</param>
/// <param name="Output">The answer, in hex; empty for a failure.</param>
internal sealed record HostileGuest(
    string Name, string Text, ReceiptStatus Status, uint Detail, ulong Gas, uint Pages = 1, string Output = "")
{
    /// <summary>Gas limit of all: enough for none to end by it but those that never end.</summary>
    public const ulong GasLimit = 3_000_000;
}
