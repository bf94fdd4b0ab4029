using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Names the first field in which two receipts differ, in the order of the layout.</summary>
public static class ReceiptComparison
{
    /// <returns>Null when the receipts are equal.</returns>
    public static FieldMismatch? Compare(Receipt expected, Receipt found) => expected == found
        ? null
        : new FieldMismatch("receipt", expected.ComputeHash().ToString(), found.ComputeHash().ToString());
}
