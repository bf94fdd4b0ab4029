using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>What stands under marker keys and submission ids: pending rows, and markers that point at
/// receipts.</summary>
/// <remarks>Both are found by the first eight bytes of the hash, which keeps index rows at some 20 bytes however long
/// the history; the whole hash is then compared in the row that the index names. Several rows under one prefix are
/// possible and nothing special.</remarks>
internal sealed class EntryRows(
    Database database, ContractRows contracts, ReceiptRows receipts, RecentKeys recent, KeyFilter filter)
{
    private readonly Statement _insertPending = database.Prepare(
        "pending",
        "INSERT INTO pending (id, contract_no, marker, submission_id, accepted_at, submission) "
        + "VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

    private readonly Statement _insertPendingKey = database.Prepare(
        "pending_key", "INSERT OR IGNORE INTO pending_key (prefix, id) VALUES (?1, ?2)");

    private readonly Statement _deletePending = database.Prepare("pending", "DELETE FROM pending WHERE id = ?1");

    private readonly Statement _deletePendingKey = database.Prepare(
        "pending_key", "DELETE FROM pending_key WHERE prefix = ?1 AND id = ?2");

    private readonly Statement _findPending = database.Prepare(
        "pending",
        "SELECT p.id, p.contract_no, p.marker, p.submission_id FROM pending_key k JOIN pending p ON p.id = k.id "
        + "WHERE k.prefix = ?1");

    private readonly Statement _readPending = database.Prepare(
        "pending", "SELECT contract_no, marker, submission_id, accepted_at, submission FROM pending WHERE id = ?1");

    // Reads the whole table for a page: it holds what waits to run, and an index would cost every submission.
    private readonly Statement _listPending = database.Prepare(
        "pending",
        "SELECT contract_no, marker, submission_id, accepted_at, submission FROM pending "
        + "WHERE accepted_at < ?1 AND (accepted_at, submission_id) > (?2, ?3) "
        + "ORDER BY accepted_at, submission_id LIMIT ?4");

    // Reads the whole table: only for what its keys do not find.
    private readonly Statement _searchPending = database.Prepare(
        "pending", "SELECT id, contract_no, marker, submission_id FROM pending WHERE submission_id = ?1");

    private readonly Statement _lastPending = database.Prepare("pending", "SELECT max(id) FROM pending");

    private readonly Statement _findExecuted = database.Prepare(
        "executed", "SELECT place FROM executed WHERE prefix = ?1");

    private readonly Statement _listExecuted = database.Prepare(
        "executed",
        "SELECT prefix, place FROM executed WHERE (prefix, place) > (?1, ?2) ORDER BY prefix, place LIMIT ?3");

    private readonly Statement _leadsTo = database.Prepare(
        "executed", "SELECT 1 FROM executed WHERE prefix = ?1 AND place = ?2");

    private readonly Statement _insertExecuted = database.Prepare(
        "executed", "INSERT OR IGNORE INTO executed (prefix, place) VALUES (?1, ?2)");

    public void InsertPending(long id, long contractNo, PendingSubmission pending)
    {
        _insertPending.Bind(1, id).Bind(2, contractNo).Bind(3, pending.Marker.Hash).Bind(4, pending.Submission.Hash)
            .Bind(5, pending.AcceptedAt.UtcTicks).Bind(6, pending.Bytes.Span).Run();
        InsertPendingKeys(id, pending.Marker, pending.Submission);
    }

    /// <summary>What leads to a submission that waits. A row that stands is the same row.</summary>
    public void InsertPendingKeys(long id, MarkerKey marker, SubmissionId submission)
    {
        _insertPendingKey.Bind(1, KeyPrefix.Of(marker.Hash)).Bind(2, id).Run();
        _insertPendingKey.Bind(1, KeyPrefix.Of(submission.Hash)).Bind(2, id).Run();
    }

    /// <summary>Rows of a submission that waits, whether or not its keys lead to them.</summary>
    public IReadOnlyList<PendingKeys> SearchPending(SubmissionId submission)
    {
        using var rows = _searchPending.Bind(1, submission.Hash).Open();
        var found = new List<PendingKeys>();
        while (rows.Next())
        {
            found.Add(Keys(rows));
        }

        return found;
    }

    public void DeletePending(PendingKeys pending)
    {
        _deletePending.Bind(1, pending.Id).Run();
        _deletePendingKey.Bind(1, KeyPrefix.Of(pending.Marker.Hash)).Bind(2, pending.Id).Run();
        _deletePendingKey.Bind(1, KeyPrefix.Of(pending.Submission.Hash)).Bind(2, pending.Id).Run();
    }

    public PendingKeys? FindPending(MarkerKey marker) =>
        FindPending(marker.Hash, keys => keys.Marker.Hash);

    public PendingKeys? FindPending(SubmissionId submission) =>
        FindPending(submission.Hash, keys => keys.Submission.Hash);

    public SubmissionEntry? FindExecuted(long contractNo, MarkerKey marker) =>
        FindExecuted(contractNo, marker.Hash, keys => keys.Marker.Hash);

    public SubmissionEntry? FindExecuted(long contractNo, SubmissionId submission) =>
        FindExecuted(contractNo, submission.Hash, keys => keys.Submission.Hash);

    public PendingSubmission? ReadPending(long id)
    {
        using var rows = _readPending.Bind(1, id).Open();
        return rows.Next() ? Pending(rows) : null;
    }

    public IReadOnlyList<PendingSubmission> ListPending(DateTimeOffset before, PendingCursor? after, int max)
    {
        // No time is before tick 0, and the empty blob sorts before every hash.
        var list = after is { } cursor
            ? _listPending.Bind(2, cursor.AcceptedAt.UtcTicks).Bind(3, cursor.Submission.Hash)
            : _listPending.Bind(2, -1).Bind(3, ReadOnlySpan<byte>.Empty);
        using var rows = list.Bind(1, before.UtcTicks).Bind(4, max).Open();
        var pending = new List<PendingSubmission>();
        while (rows.Next())
        {
            pending.Add(Pending(rows));
        }

        return pending;
    }

    /// <summary>Makes a restored receipt's keys findable. A row that stands is the same row.</summary>
    public void RestoreExecuted(Marker marker, Place place)
    {
        var (key, submission) = (KeyPrefix.Of(marker.Key.Hash), KeyPrefix.Of(marker.Submission.Hash));
        filter.Add(key, submission);
        _insertExecuted.Bind(1, key).Bind(2, place.Value).Run();
        _insertExecuted.Bind(1, submission).Bind(2, place.Value).Run();
    }

    /// <summary>The keys that have left memory, in the order of the index.</summary>
    public IReadOnlyList<KeyPlace> ListExecuted(KeyPlace? after, int max)
    {
        // No place is below 0.
        using var rows = _listExecuted.Bind(1, after?.Prefix ?? long.MinValue).Bind(2, after?.Place.Value ?? -1).Bind(3, max).Open();
        var keys = new List<KeyPlace>();
        while (rows.Next())
        {
            keys.Add(new KeyPlace(rows.Int64(0), new Place(rows.Int64(1))));
        }

        return keys;
    }

    /// <summary>Whether a marker key or a submission of a receipt leads to it from memory.</summary>
    public bool RecentLeadsTo(KeyPlace key) => recent.Find(key.Prefix).Contains(key.Place);

    /// <summary>Whether it leads there from the index. Keys that left memory before it is asked are in it: a read begins with the newest
    /// commit.</summary>
    public bool IndexLeadsTo(KeyPlace key)
    {
        using var rows = _leadsTo.Bind(1, key.Prefix).Bind(2, key.Place.Value).Open();
        return rows.Next();
    }

    /// <summary>The newest pending row's number, 0 when there is none.</summary>
    public long ReadLastPending()
    {
        using var rows = _lastPending.Open();
        return rows.Next() ? rows.Int64(0) : 0;
    }

    private PendingKeys? FindPending(Hash256 hash, Func<PendingKeys, Hash256> key)
    {
        using var rows = _findPending.Bind(1, KeyPrefix.Of(hash)).Open();
        while (rows.Next())
        {
            var keys = Keys(rows);
            if (key(keys) == hash)
            {
                return keys;
            }
        }

        return null;
    }

    private SubmissionEntry? FindExecuted(
        long contractNo, Hash256 hash, Func<(MarkerKey Marker, SubmissionId Submission), Hash256> key)
    {
        var prefix = KeyPrefix.Of(hash);
        foreach (var newest in recent.Find(prefix))
        {
            if (ReadNewest(new KeyPlace(prefix, newest)) is { } found && key(found.Keys) == hash)
            {
                return found.ContractNo == contractNo ? found.Entry : null;
            }
        }

        if (!filter.MayHold(prefix))
        {
            return null;
        }

        using var rows = _findExecuted.Bind(1, prefix).Open();
        while (rows.Next())
        {
            var place = new Place(rows.Int64(0));
            var found = ReadEntry(place) ?? throw Gone(place);
            if (key(found.Keys) == hash && found.ContractNo == contractNo)
            {
                return found.Entry;
            }
        }

        return null;
    }

    // A reader may meet a key whose commit lands between its two looks.
    private (long ContractNo, (MarkerKey Marker, SubmissionId Submission) Keys, SubmissionEntry Entry)? ReadNewest(
        KeyPlace key) =>
        ReadEntry(key.Place) ?? (recent.IsCommitted(key) ? ReadEntry(key.Place) ?? throw Gone(key.Place) : null);

    private IntegrityException Gone(Place place) =>
        SqliteFault.Corrupt("executed", database.Path, $"receipt {place.Sequence} of line {place.Line} is gone");

    private (long ContractNo, (MarkerKey Marker, SubmissionId Submission) Keys, SubmissionEntry Entry)? ReadEntry(
        Place place) =>
        receipts.ReadKeys(place) is { } keys && contracts.TryGetBranch(place.Line, out var branch)
            ? (branch.ContractNo, keys, new SubmissionEntry(keys.Submission, branch.Branch, place.Sequence))
            : null;

    private static PendingKeys Keys(Rows rows) =>
        new(rows.Int64(0), rows.Int64(1), new MarkerKey(rows.Hash(2)), new SubmissionId(rows.Hash(3)));

    private PendingSubmission Pending(Rows rows) => new()
    {
        Contract = contracts.ReadId(rows.Int64(0)),
        Marker = new MarkerKey(rows.Hash(1)),
        Submission = new SubmissionId(rows.Hash(2)),
        AcceptedAt = rows.Time(3),
        Bytes = rows.Bytes(4),
    };
}
