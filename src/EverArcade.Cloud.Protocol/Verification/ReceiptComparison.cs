using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Names the first field in which two receipts differ, in the order of the layout.</summary>
public static class ReceiptComparison
{
    public static FieldMismatch? Compare(Receipt expected, Receipt found) =>
        Differ("profile", expected.Profile, found.Profile)
        ?? Differ("contract", expected.Contract.Hash, found.Contract.Hash)
        ?? Differ("branch", expected.Branch.Number, found.Branch.Number)
        ?? Differ("sequence", expected.Sequence.Number, found.Sequence.Number)
        ?? Differ("protocolEpoch", expected.ProtocolEpoch, found.ProtocolEpoch)
        ?? Differ("package", expected.Package, found.Package)
        ?? Differ("submission", expected.Submission.Hash, found.Submission.Hash)
        ?? Differ("previousReceipt", expected.PreviousReceipt, found.PreviousReceipt)
        ?? Differ("status", (ulong)expected.Status, (ulong)found.Status)
        ?? Differ("detail", expected.Detail, found.Detail)
        ?? Differ("previousStateRoot", expected.PreviousStateRoot, found.PreviousStateRoot)
        ?? Differ("newStateRoot", expected.NewStateRoot, found.NewStateRoot)
        ?? Differ("executionRoot", expected.ExecutionRoot, found.ExecutionRoot)
        ?? Differ("diffHash", expected.DiffHash, found.DiffHash)
        ?? Differ("outputHash", expected.OutputHash, found.OutputHash)
        ?? Differ("gasLimit", expected.GasLimit, found.GasLimit)
        ?? Differ("gasUsed", expected.GasUsed, found.GasUsed)
        ?? Differ("peakMemoryPages", expected.PeakMemoryPages, found.PeakMemoryPages)
        ?? Differ("inputBytes", expected.InputBytes, found.InputBytes)
        ?? Differ("diffBytes", expected.DiffBytes, found.DiffBytes)
        ?? Differ("stateBytes", expected.StateBytes, found.StateBytes);

    private static FieldMismatch? Differ(string field, Hash256 expected, Hash256 found) =>
        expected == found ? null : new FieldMismatch(field, expected.ToString(), found.ToString());

    private static FieldMismatch? Differ(string field, ulong expected, ulong found) =>
        expected == found ? null : new FieldMismatch(field, expected.ToString(), found.ToString());
}
