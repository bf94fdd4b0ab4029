using EverArcade.Cloud.Pipeline.Records;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>A range that this process works. One caller at a time.</summary>
internal sealed class RangeLease(
    AuditRecords records, string audit, int range, AuditRangeDocument document, RecordVersion version, TimeProvider time,
    Action ended) : IDisposable
{
    /// <summary>Time between two beats: so that progress is seen, far below <see cref="RangeLeases.Patience"/>.</summary>
    public static readonly TimeSpan BeatTime = TimeSpan.FromSeconds(2);

    private AuditRangeDocument _document = document;
    private RecordVersion _version = version;
    private long _beatAt = time.GetTimestamp();

    /// <summary>Whether a beat is due.</summary>
    public bool IsDue => time.GetElapsedTime(_beatAt) >= BeatTime;

    /// <summary>Shows that the owner lives, and how far it is.</summary>
    /// <returns>False when the range is somebody else's by now: stop.</returns>
    public Task<bool> TryBeatAsync(AuditProgress progress, CancellationToken cancellationToken)
    {
        _beatAt = time.GetTimestamp();
        return TryWriteAsync(
            _document with
            {
                Beat = _document.Beat + 1,
                Until = time.GetUtcNow() + RangeLeases.Patience,
                Compared = progress.Compared,
                Total = progress.Total,
            },
            cancellationToken);
    }

    /// <summary>Writes what the range came to.</summary>
    /// <returns>False when it is somebody else's by now: nothing was written.</returns>
    public Task<bool> TryCompleteAsync(RangeResult result, Protocol.Hash256? finding, CancellationToken cancellationToken) =>
        TryWriteAsync(
            _document with
            {
                Owner = null,
                Beat = _document.Beat + 1,
                Compared = result.Compared,
                Outcome = (byte)result.Outcome,
                Start = result.Start is { } start ? RangeEndDocument.Of(start) : null,
                End = result.End is { } end ? RangeEndDocument.Of(end) : null,
                Finding = finding?.ToString(),
            },
            cancellationToken);

    /// <summary>Gives the range back undone.</summary>
    public Task<bool> TryReleaseAsync(CancellationToken cancellationToken) =>
        TryWriteAsync(_document with { Owner = null, Beat = _document.Beat + 1 }, cancellationToken);

    public void Dispose() => ended();

    private async Task<bool> TryWriteAsync(AuditRangeDocument next, CancellationToken cancellationToken)
    {
        if (await records.TryWriteRangeAsync(audit, range, next, _version, cancellationToken) is not { } written)
        {
            return false;
        }

        (_document, _version) = (next, written);
        return true;
    }
}
