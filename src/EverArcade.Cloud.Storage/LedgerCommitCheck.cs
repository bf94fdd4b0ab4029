using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage;

/// <summary>Whether a commit agrees with itself; what it says about stored rows is the store's to compare.</summary>
/// <remarks>The caller is our own pipeline, so a contradiction is a defect and is thrown: writing it would make a
/// history that no audit passes.</remarks>
internal static class LedgerCommitCheck
{
    /// <exception cref="ArgumentException">The commit contradicts itself; the message names everything
    /// wrong.</exception>
    public static void Throw(LedgerCommit commit)
    {
        var problems = Check(commit);
        if (problems.Count > 0)
        {
            throw new ArgumentException(
                $"Commit of contract {commit.Next.Contract}: {string.Join("; ", problems)}", nameof(commit));
        }
    }

    public static IReadOnlyList<string> Check(LedgerCommit commit)
    {
        var problems = new List<string>();
        CheckHeads(commit, problems);
        CheckReceipts(commit, problems);
        CheckMarkers(commit, problems);
        CheckLogNodes(commit, problems);
        CheckCheckpoint(commit, problems);
        return problems;
    }

    private static bool OpensBranch(LedgerCommit commit) => commit.Next.Branch != commit.Expected.Head.Branch;

    private static void CheckHeads(LedgerCommit commit, List<string> problems)
    {
        var (head, next) = (commit.Expected.Head, commit.Next);
        Require(next.Contract == head.Contract, "the next head is another contract's", problems);
        Require(next.Frontier.Size == next.Sequence.Number, "the next head's log size is not its sequence", problems);
        Require(next.Status != ContractStatus.Closed, "a branch is closed by the one that follows it", problems);
        if (!OpensBranch(commit))
        {
            Require(next.Start == head.Start, "the branch's start changes", problems);
            return;
        }

        Require(next.Start == next.Sequence, "a branch starts where its head first stands", problems);
        Require(next.Branch.Number == head.Branch.Number + 1UL, "branch numbers go up by one", problems);
        Require(head.Status != ContractStatus.Closed, "another branch has followed the last one already", problems);
        Require(next.Sequence <= head.Sequence, "a branch starts after the end of the last one", problems);
        Require(
            commit is { Receipts.Count: 0, LogNodes.Count: 0, Checkpoint: null },
            "a commit that opens a branch carries nothing else", problems);
    }

    private static void CheckReceipts(LedgerCommit commit, List<string> problems)
    {
        if (OpensBranch(commit))
        {
            return;
        }

        var (head, next) = (commit.Expected.Head, commit.Next);
        var count = commit.Receipts.Count;
        Require(count <= LedgerCommit.ReceiptsMax, $"{count} receipts, at most {LedgerCommit.ReceiptsMax}", problems);
        Require(
            next.Sequence.Number == head.Sequence.Number + (ulong)count,
            $"{count} receipts lead from {head.Sequence} to {next.Sequence}", problems);
        for (var index = 0; index < count; index++)
        {
            var due = head.Sequence.Number + (ulong)index + 1;
            Require(
                commit.Receipts[index].Sequence.Number == due,
                $"receipt {index} has sequence {commit.Receipts[index].Sequence}, due is {due}", problems);
        }

        var last = count == 0 ? head.LastReceipt : commit.Receipts[^1].Hash;
        Require(next.LastReceipt == last, "the next head does not name the last receipt", problems);
        Require(count > 0 || next.StateRoot == head.StateRoot, "the state changes without a receipt", problems);
    }

    private static void CheckMarkers(LedgerCommit commit, List<string> problems)
    {
        Require(
            commit.Markers.Count == commit.Receipts.Count,
            $"{commit.Markers.Count} markers for {commit.Receipts.Count} receipts", problems);
        var keys = new HashSet<Protocol.Hash256>();
        var submissions = new HashSet<Protocol.Hash256>();
        for (var index = 0; index < commit.Markers.Count; index++)
        {
            var marker = commit.Markers[index];
            Require(
                index >= commit.Receipts.Count || marker.Sequence == commit.Receipts[index].Sequence,
                $"marker {index} names sequence {marker.Sequence}", problems);
            Require(keys.Add(marker.Key.Hash), $"marker {index} uses a key twice", problems);
            Require(submissions.Add(marker.Submission.Hash), $"marker {index} runs a submission twice", problems);
        }
    }

    private static void CheckLogNodes(LedgerCommit commit, List<string> problems)
    {
        foreach (var node in commit.LogNodes)
        {
            Require(node.Level is >= 1 and <= 7, $"log node level {node.Level}", problems);
        }
    }

    private static void CheckCheckpoint(LedgerCommit commit, List<string> problems)
    {
        var (head, next) = (commit.Expected.Head, commit.Next);
        if (commit.Checkpoint is { } checkpoint)
        {
            Require(
                next.Checkpoint == checkpoint.Hash && next.CheckpointSequence == checkpoint.Sequence,
                "the next head does not name the new checkpoint", problems);
            Require(
                checkpoint.Sequence <= next.Sequence && checkpoint.Sequence > head.CheckpointSequence,
                $"a checkpoint at {checkpoint.Sequence} between {head.CheckpointSequence} and {next.Sequence}",
                problems);
        }
        else if (!OpensBranch(commit))
        {
            Require(
                next.Checkpoint == head.Checkpoint && next.CheckpointSequence == head.CheckpointSequence,
                "the newest checkpoint changes without a checkpoint", problems);
        }
    }

    private static void Require(bool holds, string problem, List<string> problems)
    {
        if (!holds)
        {
            problems.Add(problem);
        }
    }
}
