using System.Globalization;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Row keys of the ledger table. The partition is the contract's id in hex; the first letter of a row key says what the
/// row is, numbers are 16 hex digits, so rows sort as their numbers do (docs/storage-azure.md).</summary>
internal static class LedgerKeys
{
    /// <summary>The contract as it was created.</summary>
    public const string Contract = "c";

    /// <summary>The head of the active branch: the one row that changes.</summary>
    public const string Head = "h";

    private const int NumberDigits = 16;

    // A letter, eight digits of the branch, the number.
    private const int NumberedLength = 1 + 8 + NumberDigits;

    public static string Partition(ContractId contract) => contract.ToString();

    /// <summary>The last head of a branch that is closed and was followed by another.</summary>
    public static string ClosedHead(BranchId branch) => $"b{branch.Number:x8}";

    public static string Receipt(BranchId branch, Sequence sequence) => Numbered('r', branch, sequence.Number);

    /// <summary>Behind the last receipt of a branch.</summary>
    public static string ReceiptsEnd(BranchId branch) => End('r', branch);

    /// <summary>A checkpoint, ascending.</summary>
    public static string Checkpoint(BranchId branch, Sequence sequence) => Numbered('k', branch, sequence.Number);

    public static string CheckpointsEnd(BranchId branch) => End('k', branch);

    /// <summary>The same checkpoint, newest first: a table has no descending range.</summary>
    public static string NewestCheckpoint(BranchId branch, Sequence sequence) => Numbered('l', branch, ~sequence.Number);

    public static string NewestCheckpointsEnd(BranchId branch) => End('l', branch);

    /// <summary>The log subtrees that became complete with one leaf.</summary>
    public static string LogNodes(BranchId branch, ulong lastLeaf) => Numbered('n', branch, lastLeaf);

    /// <summary>Whose nonce it is.</summary>
    public static string Marker(MarkerKey marker) => $"m{marker}";

    /// <summary>A submission: pending with its bytes, or executed with its place.</summary>
    public static string Submission(SubmissionId submission) => $"s{submission}";

    /// <summary>Before the first marker or submission, and behind the last.</summary>
    public static (string From, string To) All(string kind) => (kind, $"{kind}g");

    /// <summary>A submission that waits, in order of acceptance.</summary>
    public static string Pending(DateTimeOffset acceptedAt, SubmissionId submission) =>
        $"{PendingFrom(acceptedAt.UtcTicks)}{submission}";

    /// <summary>Before everything accepted at this tick.</summary>
    public static string PendingFrom(long ticks) => $"p{ticks:x16}";

    /// <summary>The number at the end of a numbered key.</summary>
    public static bool TryReadNumber(string key, out ulong number)
    {
        number = 0;
        return key.Length == NumberedLength && ulong.TryParse(
            key.AsSpan(NumberedLength - NumberDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }

    private static string Numbered(char kind, BranchId branch, ulong number) => $"{kind}{branch.Number:x8}{number:x16}";

    // 'g' sorts after every hex digit.
    private static string End(char kind, BranchId branch) => $"{kind}{branch.Number:x8}g";
}
