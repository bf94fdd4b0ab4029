using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Marker keys and submission ids of the newest receipts, in memory: those that are not in table executed
/// yet.</summary>
/// <remarks>
/// <para>Two generations: one that grows, and one that <see cref="KeyMerge"/> is moving into the table. Bounded by
/// <see cref="StoreTuning.GenerationKeys"/>, whatever the length of the history. Thread-safe.</para>
/// <para>A key is here before its receipt is committed, so that nobody finds it neither pending nor executed; a reader
/// that finds no receipt at the place treats the key as absent.</para>
/// </remarks>
internal sealed class RecentKeys
{
    private readonly Lock _gate = new();
    private Dictionary<Hash256, Place> _growing = [];
    private Dictionary<Hash256, Place> _moving = [];

    /// <summary>Keys in the growing generation.</summary>
    public int GrowingCount
    {
        get
        {
            lock (_gate)
            {
                return _growing.Count;
            }
        }
    }

    public bool TryGet(Hash256 key, out Place place)
    {
        lock (_gate)
        {
            return _growing.TryGetValue(key, out place) || _moving.TryGetValue(key, out place);
        }
    }

    public void Add(Hash256 marker, Hash256 submission, Place place)
    {
        lock (_gate)
        {
            _growing[marker] = place;
            _growing[submission] = place;
        }
    }

    /// <summary>Takes back keys whose transaction was rolled back.</summary>
    public void Remove(IEnumerable<Hash256> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                _ = _growing.Remove(key);
            }
        }
    }

    /// <summary>Starts a new generation; the grown one is now the one that moves.</summary>
    public (long Prefix, Place Place)[] Turn()
    {
        lock (_gate)
        {
            (_growing, _moving) = (_moving, _growing);
            return [.. _moving.Select(static entry => (KeyPrefix.Of(entry.Key), entry.Value))];
        }
    }

    /// <summary>Forgets the generation that has moved: all of it is in the table, committed.</summary>
    public void ForgetMoved()
    {
        lock (_gate)
        {
            _moving.Clear();
        }
    }
}
