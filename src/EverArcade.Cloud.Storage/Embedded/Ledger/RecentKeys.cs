namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Marker keys and submission ids of the newest receipts, in memory: those that are not in table executed
/// yet.</summary>
/// <remarks>
/// <para>Two generations: one that grows, and one that <see cref="KeyMerge"/> is moving into the table. Bounded by
/// <see cref="StoreTuning.GenerationKeys"/>, whatever the length of the history. Thread-safe.</para>
/// <para>A key is here before its receipt is committed, so that nobody finds it neither pending nor executed; a reader
/// that finds no receipt at the place of such a key treats it as absent.</para>
/// </remarks>
internal sealed class RecentKeys
{
    private readonly Lock _gate = new();
    private readonly List<KeyPlace> _uncommitted = [];
    private KeyTable _growing = new();
    private KeyTable _moving = new();

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

    /// <summary>Keys of the writer's transaction.</summary>
    public int UncommittedCount
    {
        get
        {
            lock (_gate)
            {
                return _uncommitted.Count;
            }
        }
    }

    /// <summary>Places that keys with these first bytes lead to: nearly always one at most.</summary>
    public Place[] Find(long prefix)
    {
        lock (_gate)
        {
            return Find(_growing, prefix) is { Length: > 0 } grown ? [.. grown, .. Find(_moving, prefix)] : Find(_moving, prefix);
        }
    }

    /// <summary>Whether a key is here and its receipt is durable.</summary>
    public bool IsCommitted(KeyPlace key)
    {
        lock (_gate)
        {
            return (Find(_growing, key.Prefix).Contains(key.Place) && !_uncommitted.Contains(key))
                || Find(_moving, key.Prefix).Contains(key.Place);
        }
    }

    /// <summary>Takes keys of receipts that were committed before the store was opened.</summary>
    public void Load(IEnumerable<KeyPlace> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                _growing.Add(key);
            }
        }
    }

    /// <summary>Takes keys of a receipt in the writer's transaction.</summary>
    public void Add(params ReadOnlySpan<KeyPlace> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                _growing.Add(key);
                _uncommitted.Add(key);
            }
        }
    }

    public void Committed()
    {
        lock (_gate)
        {
            _uncommitted.Clear();
        }
    }

    /// <summary>Takes back the keys of the transaction.</summary>
    public void RolledBack()
    {
        lock (_gate)
        {
            foreach (var key in _uncommitted)
            {
                _growing.Remove(key);
            }

            _uncommitted.Clear();
        }
    }

    /// <summary>Starts a new generation; the grown one is now the one that moves.</summary>
    /// <returns>Its keys, in the order of the index.</returns>
    public KeyPlace[] Turn()
    {
        lock (_gate)
        {
            (_growing, _moving) = (_moving, _growing);
        }

        // Nobody changes it before it is forgotten, which is the writer's as this is.
        return _moving.Sort();
    }

    /// <summary>Forgets the generation that has moved: all of it is in the table, committed.</summary>
    public void ForgetMoved()
    {
        lock (_gate)
        {
            _moving.Clear();
        }
    }

    private static Place[] Find(KeyTable keys, long prefix)
    {
        var slot = -1;
        if (!keys.TryNext(prefix, ref slot, out var first))
        {
            return [];
        }

        var found = new List<Place> { first };
        while (keys.TryNext(prefix, ref slot, out var place))
        {
            found.Add(place);
        }

        return [.. found];
    }
}
