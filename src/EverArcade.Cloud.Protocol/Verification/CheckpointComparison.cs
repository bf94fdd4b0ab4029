using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Names the first field in which two checkpoints differ, in the order of the encoding.</summary>
public static class CheckpointComparison
{
    public static FieldMismatch? Compare(Checkpoint expected, Checkpoint found) =>
        FieldMismatch.Differ("contract", expected.Contract, found.Contract)
        ?? FieldMismatch.Differ("branch", expected.Branch, found.Branch)
        ?? FieldMismatch.Differ("sequence", expected.Sequence, found.Sequence)
        ?? FieldMismatch.Differ("stateRoot", expected.StateRoot, found.StateRoot)
        ?? FieldMismatch.Differ("frontier", expected.Frontier, found.Frontier)
        ?? FieldMismatch.Differ("lastReceipt", expected.LastReceipt, found.LastReceipt)
        ?? FieldMismatch.Differ("package", expected.Package, found.Package)
        ?? FieldMismatch.Differ("profile", expected.Profile, found.Profile)
        ?? FieldMismatch.Differ("previous", expected.Previous, found.Previous)
        ?? FieldMismatch.Differ("stateBlob", expected.StateBlob, found.StateBlob);
}
