using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Recovery;

internal static class RecoveryDocs
{
    private static readonly ParameterDoc Plan = ParameterDoc.Query(
        "plan", ParameterKind.Hash, "Hash of the plan to carry out; without it the plan is only made.");

    private static readonly int[] Problems = [404, 409, 422, 503];

    private static readonly int[] ArchiveProblems = [404, 409, 413, 422, 503];

    public static RouteDoc RollBack { get; } = new("rollBack", "Go back to a checkpoint on a new branch: plan, or carry out.")
    {
        Parameters =
        [
            ParameterDoc.Query("to", ParameterKind.Number, "The newest checkpoint at or below this receipt."), Plan,
        ],
        Replies = [ReplyDoc.Ok<RecoveryView>("The plan, or what was done.")],
        Problems = Problems,
    };

    public static RouteDoc Resume { get; } = new(
        "resume", "Execute the whole active branch again and lift the quarantine when it is right: plan, or carry out.")
    {
        Parameters = [Plan],
        Replies = [ReplyDoc.Ok<RecoveryView>("The plan, or what was done.")],
        Problems = Problems,
    };

    public static RouteDoc Rehydrate { get; } = WithArchive(
        "rehydrate", "Write lost or rotten rows and blobs again from an archive: plan, or carry out.");

    public static RouteDoc RestoreHead { get; } = WithArchive(
        "restoreHead",
        "Write a head again that is gone or cannot be read, from what stands below it: plan, or carry out. With an archive for what else is gone.");

    public static RouteDoc RestoreRecords { get; } = WithArchive(
        "restoreRecords",
        "Write a contract's own row, its package's record and that of its quarantine again where they cannot be read: plan, or carry out. "
        + "With an archive where its genesis or its package's file is gone.");

    public static RouteDoc Resynchronise { get; } = WithArchive(
        "resynchronise", "The same from another deployment's export, and go on with what trusted hosts signed beyond the head.");

    public static RouteDoc Prune { get; } = WithArchive(
        "prune", "Drop submissions and diffs that an archive has: plan, or carry out.") with
    {
        Parameters =
        [
            ParameterDoc.Query("below", ParameterKind.Number, "Up to the newest checkpoint at or below this receipt."), Plan,
        ],
    };

    public static RouteDoc ListPrunings { get; } = new("listPrunings", "What was pruned, and which archive has it.")
    {
        Replies = [ReplyDoc.Ok<PageView<PruneView>>("By branch and receipt.")],
        Problems = [404, 503],
    };

    public static RouteDoc Reconcile { get; } = new(
        "reconcile", "Lay an archive beside what stands here: where they part, and which holds. Changes nothing.")
    {
        Body = typeof(byte[]),
        Replies = [ReplyDoc.Ok<ReconciliationView>("What can be shown.")],
        Problems = [404, 413, 422, 503],
    };

    public static RouteDoc Import { get; } = new(
        "importContract", "Host the contract that an archive holds: everything is executed again first.")
    {
        Parameters = [ParameterDoc.Query("host", ParameterKind.Text, "Public key that must have signed the checkpoints, hex.")],
        Body = typeof(byte[]),
        Replies = [ReplyDoc.Ok<ImportView>("Where the contract stands here.")],
        Problems = [409, 413, 422, 503],
    };

    private static RouteDoc WithArchive(string id, string summary) => new(id, summary)
    {
        Parameters = [Plan],
        Body = typeof(byte[]),
        Replies = [ReplyDoc.Ok<RecoveryView>("The plan, or what was done.")],
        Problems = ArchiveProblems,
    };
}
