using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Names the first field in which two checkpoints differ, in the order of the encoding.</summary>
public static class CheckpointComparison
{
    public static FieldMismatch? Compare(Checkpoint expected, Checkpoint found) =>
        Differ("contract", expected.Contract, found.Contract)
        ?? Differ("branch", expected.Branch, found.Branch)
        ?? Differ("sequence", expected.Sequence, found.Sequence)
        ?? Differ("stateRoot", expected.StateRoot, found.StateRoot)
        ?? Differ("frontier", expected.Frontier, found.Frontier)
        ?? Differ("lastReceipt", expected.LastReceipt, found.LastReceipt)
        ?? Differ("package", expected.Package, found.Package)
        ?? Differ("profile", expected.Profile, found.Profile)
        ?? Differ("previous", expected.Previous, found.Previous)
        ?? Differ("stateBlob", expected.StateBlob, found.StateBlob);

    private static FieldMismatch? Differ<T>(string field, T expected, T found) where T : notnull =>
        expected.Equals(found) ? null : new FieldMismatch(field, $"{expected}", $"{found}");
}
