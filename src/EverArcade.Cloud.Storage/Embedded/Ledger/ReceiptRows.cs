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

    public void Insert(long line, ReceiptRow receipt, Marker marker) =>
        _insert.Bind(1, Place.Of(line, receipt.Sequence).Value).Bind(2, receipt.Hash).Bind(3, marker.Key.Hash)
            .Bind(4, marker.Submission.Hash).Bind(5, receipt.CommittedAt.UtcTicks).Bind(6, receipt.Receipt.Span)
            .Bind(7, receipt.Submission.Span).Bind(8, receipt.Diff.Span).Run();

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
            receipts.Add(new ReceiptRow
            {
                Sequence = new Place(rows.Int64(0)).Sequence,
                Hash = rows.Hash(1),
                CommittedAt = rows.Time(2),
                Receipt = rows.Bytes(3),
                Submission = rows.Bytes(4),
                Diff = rows.Bytes(5),
            });
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
}
