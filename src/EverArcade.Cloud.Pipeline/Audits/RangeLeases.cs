using System.Collections.Concurrent;
using System.Security.Cryptography;
using EverArcade.Cloud.Pipeline.Records;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Who works which range. A lease is alive while its beat goes up: that is seen by each process on its own steady
/// clock, so that a wall clock that jumps neither ends a lease nor keeps a dead one. Thread-safe.</summary>
public sealed class RangeLeases
{
    /// <summary>How long a beat may stand still before its owner counts as dead.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How long after its end by the wall clock a lease is dead also for a process that has seen no beat: hosts that
    /// live for one tick only.</summary>
    public static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(15);

    private readonly AuditRecords _records;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(string Audit, int Range), (ulong Beat, string? Owner, long Seen)> _seen = new();
    private readonly ConcurrentDictionary<(string Audit, int Range), long> _sent = new();
    private readonly ConcurrentDictionary<(string Audit, int Range), bool> _working = new();
    private readonly string _owner = RandomNumberGenerator.GetHexString(16, lowercase: true);

    public RangeLeases(IRecordStore records, TimeProvider time) => (_records, _time) = (new AuditRecords(records), time);

    /// <summary>Takes a range that is open and that nobody alive works.</summary>
    /// <returns>Null when it is done or somebody else's.</returns>
    internal async Task<RangeLease?> TryTakeAsync(AuditPlan plan, int range, CancellationToken cancellationToken)
    {
        if (!_working.TryAdd((plan.Id, range), true))
        {
            return null;
        }

        try
        {
            var (document, version) = await _records.ReadRangeAsync(plan.Id, range, cancellationToken)
                ?? (AuditRangeDocument.New(plan.Ranges[range]), default(RecordVersion?));
            if (document.Outcome == 0 && (document.Owner is null || IsDead(plan.Id, range, document)))
            {
                var taken = document with
                {
                    Owner = _owner,
                    Beat = document.Beat + 1,
                    Until = _time.GetUtcNow() + Patience,
                    Compared = 0,
                };
                if (await _records.TryWriteRangeAsync(plan.Id, range, taken, version, cancellationToken) is { } written)
                {
                    return new RangeLease(_records, plan.Id, range, taken, written, _time, () => _working.TryRemove((plan.Id, range), out _));
                }
            }

            _ = _working.TryRemove((plan.Id, range), out _);
            return null;
        }
        catch
        {
            _ = _working.TryRemove((plan.Id, range), out _);
            throw;
        }
    }

    /// <summary>A message for the range has just been sent.</summary>
    internal void Sent(string audit, int range) => _sent[(audit, range)] = _time.GetTimestamp();

    /// <summary>Whether an open range needs another message: its owner is dead, or nobody has taken it for as long.</summary>
    internal bool SeemsLost(string audit, int range, AuditRangeDocument document)
    {
        // Both clocks start at the first look, so that a dead worker's range waits for one patience and not for two.
        var sentAt = _sent.GetOrAdd((audit, range), _time.GetTimestamp());
        return !_working.ContainsKey((audit, range))
            && (document.Owner is null || IsDead(audit, range, document))
            && _time.GetElapsedTime(sentAt) >= Patience;
    }

    private bool IsDead(string audit, int range, AuditRangeDocument document)
    {
        var now = _time.GetTimestamp();
        var seen = _seen.AddOrUpdate(
            (audit, range), _ => (document.Beat, document.Owner, now),
            (_, known) => known.Beat == document.Beat && known.Owner == document.Owner
                ? known : (document.Beat, document.Owner, now));
        return _time.GetElapsedTime(seen.Seen) >= Patience
            || (document.Owner is not null && _time.GetUtcNow() > document.Until + LongPatience);
    }
}
