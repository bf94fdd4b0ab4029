using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Names the first field in which two receipts differ, in the order of the layout.</summary>
public static class ReceiptComparison
{
    public static FieldMismatch? Compare(Receipt expected, Receipt found) =>
        FieldMismatch.Differ("profile", expected.Profile, found.Profile)
        ?? FieldMismatch.Differ("contract", expected.Contract.Hash, found.Contract.Hash)
        ?? FieldMismatch.Differ("branch", expected.Branch.Number, found.Branch.Number)
        ?? FieldMismatch.Differ("sequence", expected.Sequence.Number, found.Sequence.Number)
        ?? FieldMismatch.Differ("protocolEpoch", expected.ProtocolEpoch, found.ProtocolEpoch)
        ?? FieldMismatch.Differ("package", expected.Package, found.Package)
        ?? FieldMismatch.Differ("submission", expected.Submission.Hash, found.Submission.Hash)
        ?? FieldMismatch.Differ("previousReceipt", expected.PreviousReceipt, found.PreviousReceipt)
        ?? FieldMismatch.Differ("status", (ulong)expected.Status, (ulong)found.Status)
        ?? FieldMismatch.Differ("detail", expected.Detail, found.Detail)
        ?? FieldMismatch.Differ("previousStateRoot", expected.PreviousStateRoot, found.PreviousStateRoot)
        ?? FieldMismatch.Differ("newStateRoot", expected.NewStateRoot, found.NewStateRoot)
        ?? FieldMismatch.Differ("executionRoot", expected.ExecutionRoot, found.ExecutionRoot)
        ?? FieldMismatch.Differ("diffHash", expected.DiffHash, found.DiffHash)
        ?? FieldMismatch.Differ("outputHash", expected.OutputHash, found.OutputHash)
        ?? FieldMismatch.Differ("gasLimit", expected.GasLimit, found.GasLimit)
        ?? FieldMismatch.Differ("gasUsed", expected.GasUsed, found.GasUsed)
        ?? FieldMismatch.Differ("peakMemoryPages", expected.PeakMemoryPages, found.PeakMemoryPages)
        ?? FieldMismatch.Differ("inputBytes", expected.InputBytes, found.InputBytes)
        ?? FieldMismatch.Differ("diffBytes", expected.DiffBytes, found.DiffBytes)
        ?? FieldMismatch.Differ("stateBytes", expected.StateBytes, found.StateBytes);
}
