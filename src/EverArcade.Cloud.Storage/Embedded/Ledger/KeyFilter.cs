namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Says of most keys that are not in table executed that they are not, without a look into it.</summary>
/// <remarks>
/// <para>Every new submission is looked for twice, and is never there: a page of the index from the system's cache each time, and more
/// the longer the history. The filter takes 1.25 to 2.5 bytes a key, two keys a receipt, up to a bound; from there on, as before the
/// table has been read once after the start, the index is asked.</para>
/// <para>It never denies a key that is there: a key is added before the transaction that moves it into the table is committed, and
/// leaves <see cref="RecentKeys"/>, which is asked first, after that. Thread-safe.</para>
/// </remarks>
internal sealed class KeyFilter(int firstSegment, long bytesMax)
{
    private readonly Lock _gate = new();

    // Each holds twice as many keys as the one before, so there are few. Arrays are replaced, never changed.
    private KeyFilterSegment[] _segments = [];
    private bool _isGivenUp;

    // What readers ask, without a lock; null until all keys of the table are in it, and once it is given up.
    private volatile KeyFilterSegment[]? _complete;

    /// <summary>Whether all keys of the table are in it.</summary>
    public bool IsComplete => _complete is not null;

    /// <summary>Memory that it takes.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _segments.Sum(static segment => segment.Bytes);
            }
        }
    }

    /// <returns>False only when the table has no such key.</returns>
    public bool MayHold(long prefix)
    {
        if (_complete is not { } segments)
        {
            return true;
        }

        foreach (var segment in segments)
        {
            if (segment.MayHold(prefix))
            {
                return true;
            }
        }

        return false;
    }

    public void Add(params ReadOnlySpan<long> prefixes)
    {
        lock (_gate)
        {
            foreach (var prefix in prefixes)
            {
                if (_isGivenUp || (IsFull() && !TryGrow()))
                {
                    return;
                }

                _segments[^1].Add(prefix);
            }
        }
    }

    /// <summary>Says that the whole table has been added.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = _isGivenUp ? null : _segments;
        }
    }

    private bool IsFull() => _segments.Length == 0 || _segments[^1].Count == _segments[^1].Capacity;

    private bool TryGrow()
    {
        var capacity = _segments.Length == 0 ? firstSegment : _segments[^1].Capacity * 2;
        var bytes = _segments.Sum(static segment => segment.Bytes) + KeyFilterSegment.BytesFor(capacity);
        if (bytes > bytesMax)
        {
            // A filter that lacks a key is worth nothing.
            (_isGivenUp, _complete, _segments) = (true, null, []);
            return false;
        }

        _segments = [.. _segments, new KeyFilterSegment(capacity)];
        if (_complete is not null)
        {
            _complete = _segments;
        }

        return true;
    }
}
