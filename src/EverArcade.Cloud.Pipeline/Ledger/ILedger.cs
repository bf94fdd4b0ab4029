using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>Heads, receipts, markers, checkpoints: one partition a contract branch, one mutable row in it (the
/// head).</summary>
/// <remarks>Implementations are thread-safe. A method that returns has made its change durable. Trouble of the store is
/// an exception the storage retry knows (<see cref="StorageUnavailableException"/>) or an <see
/// cref="IntegrityException"/>.</remarks>
public interface ILedger
{
    /// <summary>Creates a contract with its head at genesis.</summary>
    /// <exception cref="ArgumentException">Its name is none that a genesis may have.</exception>
    /// <returns>False when the contract exists already (same genesis, same id): nothing changes.</returns>
    Task<bool> CreateAsync(ContractRecord contract, CancellationToken cancellationToken);

    Task<ContractRecord?> ReadContractAsync(ContractId contract, CancellationToken cancellationToken);

    /// <summary>Contracts in order of their ids, those after <paramref name="after"/>, at most <paramref
    /// name="max"/>, also those whose row cannot be read.</summary>
    Task<IReadOnlyList<ListedContract>> ListContractsAsync(
        ContractId? after, int max, CancellationToken cancellationToken);

    /// <summary>Contracts whose own row is gone and that no list has: a head that stands tells of them.</summary>
    Task<IReadOnlyList<ContractId>> ListLostContractsAsync(CancellationToken cancellationToken);

    /// <summary>What is left of a contract's own row, also when there is none.</summary>
    /// <returns>Null when nothing here says that there ever was such a contract.</returns>
    Task<ContractTraces?> ReadContractTracesAsync(ContractId contract, CancellationToken cancellationToken);

    /// <summary>Writes a contract's own row again where none can be read; its heads and receipts are as they were.</summary>
    /// <returns>False when there is one that can be read: nothing was written.</returns>
    /// <exception cref="ArgumentException">Nothing here says that there ever was such a contract.</exception>
    Task<bool> RestoreContractAsync(ContractRecord contract, CancellationToken cancellationToken);

    /// <summary>The head of the contract's active branch, or null for an unknown contract.</summary>
    Task<VersionedHead?> ReadHeadAsync(ContractId contract, CancellationToken cancellationToken);

    /// <summary>The head of one branch, active or closed; null when there is no such branch.</summary>
    Task<VersionedHead?> ReadHeadAsync(ContractId contract, BranchId branch, CancellationToken cancellationToken);

    /// <summary>Writes a submission down before it runs. Whoever comes first owns the marker key.</summary>
    /// <returns>The entry that now stands under the key: this submission's, or the one that was there. A submission
    /// that has an entry under another key already (two tenants, one nonce, nobody signed) gets that one: it runs
    /// once.</returns>
    /// <exception cref="ArgumentException">The contract was never created.</exception>
    Task<SubmissionEntry> AcceptAsync(PendingSubmission pending, CancellationToken cancellationToken);

    /// <summary>The entry under a marker key, pending or executed.</summary>
    Task<SubmissionEntry?> ReadEntryAsync(ContractId contract, MarkerKey marker, CancellationToken cancellationToken);

    /// <summary>The entry of a submission, pending or executed.</summary>
    Task<SubmissionEntry?> ReadEntryAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken);

    /// <summary>The bytes of a submission that has not run yet; null when it is unknown or has run.</summary>
    Task<PendingSubmission?> ReadPendingAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken);

    /// <summary>Looks whether the keys of receipts, and their submissions, lead to them, as the commit made it: nothing else
    /// keeps an input from running twice.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="branch">The branch that wrote the receipts.</param>
    /// <param name="markers">The marker of each receipt as it must be, in ascending order.</param>
    /// <param name="isComplete">Whether every one is looked at, whatever that costs. Otherwise a store that would need a request
    /// for each looks at a choice of them, another one each time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Those that do not, in order.</returns>
    Task<IReadOnlyList<EntryFault>> CheckEntriesAsync(
        ContractId contract, BranchId branch, IReadOnlyList<Marker> markers, bool isComplete, CancellationToken cancellationToken);

    /// <summary>Submissions accepted before <paramref name="before"/> that have no receipt, in order of <see
    /// cref="PendingCursor"/>, those after <paramref name="after"/>, at most <paramref name="max"/>: what a sweep
    /// enqueues again.</summary>
    Task<IReadOnlyList<PendingSubmission>> ListPendingAsync(
        DateTimeOffset before, PendingCursor? after, int max, CancellationToken cancellationToken);

    /// <summary>The one line that changes the world: moves the head under its version, inserts receipts, turns pending
    /// entries into markers; all of it or nothing.</summary>
    /// <remarks>A commit whose next head has the next branch number opens that branch and closes the one it follows: it carries
    /// nothing else. There is no other way to close a branch, so a closed one that none follows shows that a head is lost.</remarks>
    /// <exception cref="LedgerConflictException">The head has moved, a marker or another pending submission stands
    /// under one of the keys, or one of the submissions has run already.</exception>
    /// <exception cref="ArgumentException">The commit contradicts itself.</exception>
    Task<VersionedHead> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken);

    /// <summary>Rewrites rows of a contract branch that are missing or corrupt; the caller has proven every row by
    /// hash.</summary>
    /// <remarks>Never touches a head. A row that stands is replaced. A pending submission under the key of a restored
    /// receipt goes: the key is used up. Not one transaction: after a crash some rows are restored, and the same call again
    /// does the rest.</remarks>
    /// <exception cref="ArgumentException">The branch does not exist, a row lies above its head or at or below its start,
    /// or the repair contradicts itself; nothing was written.</exception>
    Task RestoreAsync(LedgerRepair repair, CancellationToken cancellationToken);

    /// <summary>Writes the head of a branch again that cannot be read, or is gone. Whoever computed anything on an earlier write
    /// of it conflicts.</summary>
    /// <remarks>The one way to write a head without having read it; a head that can be read stays.</remarks>
    /// <param name="head">The head. Closed on a branch that another has followed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when there is one that can be read: nothing was written.</returns>
    /// <exception cref="ArgumentException">The contract was never created.</exception>
    Task<bool> RestoreHeadAsync(Head head, CancellationToken cancellationToken);

    /// <summary>Drops submission and diff bytes of the receipts in [<paramref name="from"/>, <paramref name="to"/>]; the
    /// receipts, their hashes and markers stay, and are read with <see cref="ReceiptRow.Pruned"/>.</summary>
    /// <remarks>Not one transaction: after a crash some are pruned, and the same call again does the rest. <see
    /// cref="RestoreAsync"/> brings them back.</remarks>
    Task PruneAsync(
        ContractId contract, BranchId branch, Sequence from, Sequence to, CancellationToken cancellationToken);

    Task<ReceiptRow?> ReadReceiptAsync(
        ContractId contract, BranchId branch, Sequence sequence, CancellationToken cancellationToken);

    /// <summary>Receipts in ascending order from <paramref name="from"/> on, at most <paramref name="max"/>.</summary>
    /// <remarks>A gap in the sequence is returned as it stands: finding it is the reader's business.</remarks>
    Task<IReadOnlyList<ReceiptRow>> ReadReceiptsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken);

    /// <summary>Receipt hashes alone, for proofs; same order and gaps as <see cref="ReadReceiptsAsync"/>.</summary>
    Task<IReadOnlyList<Protocol.Hash256>> ReadReceiptHashesAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken);

    /// <summary>The root of a complete log subtree of 256^<paramref name="level"/> leaves; null when it is not
    /// there.</summary>
    Task<Protocol.Hash256?> ReadLogNodeAsync(
        ContractId contract, BranchId branch, int level, ulong index, CancellationToken cancellationToken);

    /// <summary>The newest checkpoint at or below a sequence, or null. A row that is not what was written has no hash (<see
    /// cref="Protocol.Hash256.Zero"/>) or bytes that hash to another: whoever opens it finds out, and can go on to the next.</summary>
    Task<CheckpointRow?> ReadCheckpointAsync(
        ContractId contract, BranchId branch, Sequence atOrBelow, CancellationToken cancellationToken);

    /// <summary>Checkpoints in ascending order from <paramref name="from"/> on, at most <paramref
    /// name="max"/>; those that are not what was written as with <see cref="ReadCheckpointAsync"/>.</summary>
    Task<IReadOnlyList<CheckpointRow>> ListCheckpointsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken);
}
