using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Receipts, by <see cref="Place"/>. Written once, never changed; decoded and hashed again by whoever
/// reads.</summary>
internal sealed class ReceiptRows(Database database)
{
    private readonly Statement _insert = database.Prepare(
        "receipt",
        "INSERT INTO receipt (place, hash, marker, submission_id, committed_at, receipt, submission, diff) "
        + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");

    private readonly Statement _read = database.Prepare(
        "receipt",
        "SELECT place, hash, committed_at, receipt, submission, diff FROM receipt "
        + "WHERE place BETWEEN ?1 AND ?2 ORDER BY place LIMIT ?3");

    private readonly Statement _hashes = database.Prepare(
        "receipt", "SELECT hash FROM receipt WHERE place BETWEEN ?1 AND ?2 ORDER BY place LIMIT ?3");

    private readonly Statement _keys = database.Prepare(
        "receipt", "SELECT marker, submission_id FROM receipt WHERE place = ?1");

    private readonly Statement _keysFrom = database.Prepare(
        "receipt", "SELECT place, marker, submission_id FROM receipt WHERE place >= ?1 ORDER BY place");

    private readonly Statement _delete = database.Prepare("receipt", "DELETE FROM receipt WHERE place = ?1");

    private readonly Statement _unpruned = database.Prepare(
        "receipt",
        "SELECT place FROM receipt WHERE place BETWEEN ?1 AND ?2 AND (length(submission) > 0 OR length(diff) > 0) "
        + "ORDER BY place LIMIT ?3");

    private readonly Statement _prune = database.Prepare(
        "receipt", "UPDATE receipt SET submission = x'', diff = x'' WHERE place BETWEEN ?1 AND ?2");

    public void Insert(long line, ReceiptRow receipt, Marker marker) =>
        _insert.Bind(1, Place.Of(line, receipt.Sequence).Value).Bind(2, receipt.Hash).Bind(3, marker.Key.Hash)
            .Bind(4, marker.Submission.Hash).Bind(5, receipt.CommittedAt.UtcTicks).Bind(6, receipt.Receipt.Span)
            .Bind(7, receipt.Submission.Span).Bind(8, receipt.Diff.Span).Run();

    /// <summary>Writes a row again, whatever stands there.</summary>
    public void Restore(long line, ReceiptRow receipt, Marker marker)
    {
        _delete.Bind(1, Place.Of(line, receipt.Sequence).Value).Run();
        Insert(line, receipt, marker);
    }

    /// <summary>Empties submission and diff of at most <paramref name="max"/> rows.</summary>
    /// <returns>The last row emptied; null when none was left.</returns>
    public Place? Prune(Place first, Place last, int max)
    {
        Place? end = null;
        using (var rows = _unpruned.Bind(1, first.Value).Bind(2, last.Value).Bind(3, max).Open())
        {
            while (rows.Next())
            {
                end = new Place(rows.Int64(0));
            }
        }

        if (end is { } place)
        {
            _prune.Bind(1, first.Value).Bind(2, place.Value).Run();
        }

        return end;
    }

    public ReceiptRow? Read(Place place)
    {
        var receipts = Read(place, place, 1);
        return receipts.Count == 0 ? null : receipts[0];
    }

    public IReadOnlyList<ReceiptRow> Read(Place first, Place last, int max)
    {
        using var rows = _read.Bind(1, first.Value).Bind(2, last.Value).Bind(3, max).Open();
        var receipts = new List<ReceiptRow>();
        while (rows.Next())
        {
            receipts.Add(Row(rows));
        }

        return receipts;
    }

    public IReadOnlyList<Hash256> ReadHashes(Place first, Place last, int max)
    {
        using var rows = _hashes.Bind(1, first.Value).Bind(2, last.Value).Bind(3, max).Open();
        var hashes = new List<Hash256>();
        while (rows.Next())
        {
            hashes.Add(rows.Hash(0));
        }

        return hashes;
    }

    /// <summary>The marker key and submission a receipt was committed with.</summary>
    public (MarkerKey Marker, SubmissionId Submission)? ReadKeys(Place place)
    {
        using var rows = _keys.Bind(1, place.Value).Open();
        return rows.Next() ? (new MarkerKey(rows.Hash(0)), new SubmissionId(rows.Hash(1))) : null;
    }

    /// <summary>The same of many, asked for in ascending order; one scan at a time.</summary>
    public KeyScan ScanKeys() => new(_keysFrom);

    // One piece of memory for the three: pages of these are what collections find alive while a history is read.
    private static ReceiptRow Row(Rows rows)
    {
        var (receipt, submission, diff) = (rows.Length(3), rows.Length(4), rows.Length(5));
        var bytes = new byte[receipt + submission + diff];
        rows.Blob(3).CopyTo(bytes);
        rows.Blob(4).CopyTo(bytes.AsSpan(receipt));
        rows.Blob(5).CopyTo(bytes.AsSpan(receipt + submission));
        return new ReceiptRow
        {
            Sequence = new Place(rows.Int64(0)).Sequence,
            Hash = rows.Hash(1),
            CommittedAt = rows.Time(2),
            Receipt = bytes.AsMemory(0, receipt),
            Submission = bytes.AsMemory(receipt, submission),
            Diff = bytes.AsMemory(receipt + submission, diff),
        };
    }
}
