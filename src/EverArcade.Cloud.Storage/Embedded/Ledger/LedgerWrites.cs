using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>What the ledger's writing calls do on the writer's thread: look at everything first, write after.</summary>
/// <remarks>So a refused call has written nothing, and the batch it was in stays whole.</remarks>
internal sealed class LedgerWrites(long lastPending)
{
    private const long FirstVersion = 1;

    private long _lastPending = lastPending;

    public static bool Create(StoreSession session, ContractRecord contract)
    {
        if (session.Contracts.TryGetNumber(contract.Id, out _))
        {
            return false;
        }

        CheckRoom(session);
        var contractNo = session.Contracts.Insert(contract);
        session.Heads.Insert(contractNo, FirstVersion, Head.AtGenesis(contract.Genesis));
        return true;
    }

    public SubmissionEntry Accept(StoreSession session, PendingSubmission pending)
    {
        var contractNo = NumberOf(session, pending.Contract);
        if (EntryReads.Find(session, contractNo, pending.Marker) is { } owner)
        {
            return owner;
        }

        // The same submission under another key (two tenants, one nonce, nobody signed) is the same submission still.
        if (EntryReads.Find(session, contractNo, pending.Submission) is { } same)
        {
            return same;
        }

        session.Entries.InsertPending(++_lastPending, contractNo, pending);
        return new SubmissionEntry(pending.Submission, BranchId.Genesis, null);
    }

    public static VersionedHead Commit(StoreSession session, LedgerCommit commit)
    {
        var (contract, expected) = (commit.Next.Contract, commit.Expected);
        var contractNo = NumberOf(session, contract);
        if (session.Heads.ReadMark(contractNo) is not { } mark || mark.Branch != expected.Head.Branch
            || HeadRows.VersionOf(mark.Version) != expected.Version)
        {
            throw new LedgerConflictException(
                $"The head of contract {contract} has moved from {expected.Head.Sequence}.", headMoved: true);
        }

        if (commit.Next.Branch != mark.Branch)
        {
            CheckRoom(session);
        }

        var pending = new PendingKeys?[commit.Markers.Count];
        for (var index = 0; index < pending.Length; index++)
        {
            pending[index] = FindOwn(session, contractNo, commit.Markers[index]);
        }

        var version = mark.Version + 1;
        if (commit.Next.Branch == mark.Branch)
        {
            Write(session, commit, mark.Line, pending);
            session.Heads.Update(mark.Line, version, commit.Next);
        }
        else
        {
            // Both or neither: a closed head that none follows is one whose follower is lost.
            session.Heads.Update(mark.Line, version, expected.Head with { Status = ContractStatus.Closed });
            session.Heads.Insert(contractNo, version, commit.Next);
        }

        return new VersionedHead(commit.Next, HeadRows.VersionOf(version));
    }

    private static void Write(StoreSession session, LedgerCommit commit, long line, PendingKeys?[] pending)
    {
        for (var index = 0; index < commit.Receipts.Count; index++)
        {
            session.Receipts.Insert(line, commit.Receipts[index], commit.Markers[index]);
            session.Keys.Add(commit.Markers[index], Place.Of(line, commit.Receipts[index].Sequence));
            if (pending[index] is { } keys)
            {
                session.Entries.DeletePending(keys);
            }
        }

        foreach (var node in commit.LogNodes)
        {
            session.History.Insert(line, node);
        }

        if (commit.Checkpoint is { } checkpoint)
        {
            session.History.Insert(line, checkpoint);
        }
    }

    /// <summary>The pending row a marker takes the place of; null when the submission was never accepted here, as when
    /// a history is brought back from an archive.</summary>
    /// <exception cref="LedgerConflictException">The key or the submission has an entry that this marker may not
    /// follow.</exception>
    private static PendingKeys? FindOwn(StoreSession session, long contractNo, Marker marker)
    {
        if (session.Entries.FindPending(marker.Key) is { } pending)
        {
            // A pending row says that nothing has run under its key or its submission: Accept looked, and a commit
            // would have removed it.
            return pending.Submission == marker.Submission && pending.ContractNo == contractNo
                ? pending
                : throw new LedgerConflictException(
                    $"Marker key {marker.Key} belongs to submission {pending.Submission}.");
        }

        return EntryReads.Find(session, contractNo, marker.Key) is null
            && EntryReads.Find(session, contractNo, marker.Submission) is null
            ? null
            : throw new LedgerConflictException(
                $"Submission {marker.Submission} or its key {marker.Key} has an entry already.");
    }

    private static void CheckRoom(StoreSession session)
    {
        if (session.Heads.ReadLastLine() >= Place.LineMax)
        {
            throw new StorageUnavailableException($"The embedded store ends at {Place.LineMax} contract branches.");
        }
    }

    private static long NumberOf(StoreSession session, ContractId contract) =>
        session.Contracts.TryGetNumber(contract, out var contractNo)
            ? contractNo
            : throw new ArgumentException($"Contract {contract} was never created.", nameof(contract));
}
