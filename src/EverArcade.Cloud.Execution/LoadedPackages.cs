using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Execution;

/// <summary>The packages used last, up to a bound of count and of bytes of machine code, by package hash. Thread-safe.</summary>
/// <remarks>One load at a time for each hash, any number for different hashes. What failed to load is not kept, so
/// junk cannot push out what is in use.</remarks>
internal sealed class LoadedPackages
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Hash256, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private readonly int _countMax;
    private readonly long _bytesMax;
    private long _bytes;

    public LoadedPackages(int countMax, long bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, 1);
        _countMax = countMax;
        _bytesMax = bytesMax;
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <returns>What is kept under <paramref name="hash"/>, or what <paramref name="load"/> makes; null when it makes
    /// nothing.</returns>
    public LoadedPackage? GetOrAdd(Hash256 hash, Func<LoadedPackage?> load)
    {
        var entry = Touch(hash);
        var loaded = entry.Loaded;
        if (loaded is not null)
        {
            return loaded;
        }

        // Whoever comes first loads; the others wait here and find it done or, where it failed, try for themselves
        // and get the reasons.
        lock (entry)
        {
            return entry.Loaded ?? Load(entry, load);
        }
    }

    /// <returns>What is kept under <paramref name="hash"/>; it counts as used.</returns>
    public LoadedPackage? Find(Hash256 hash)
    {
        lock (_lock)
        {
            return Use(hash)?.Loaded;
        }
    }

    private LoadedPackage? Load(Entry entry, Func<LoadedPackage?> load)
    {
        LoadedPackage? loaded = null;
        try
        {
            return loaded = load();
        }
        finally
        {
            Settle(entry, loaded);
        }
    }

    private Entry Touch(Hash256 hash)
    {
        lock (_lock)
        {
            if (Use(hash) is { } kept)
            {
                return kept;
            }

            var node = _byUse.AddFirst(new Entry(hash));
            _entries.Add(hash, node);
            return node.Value;
        }
    }

    /// <summary>The entry of a hash, moved to the front; null when there is none. Called under the lock.</summary>
    private Entry? Use(Hash256 hash)
    {
        if (!_entries.TryGetValue(hash, out var node))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value;
    }

    /// <summary>Keeps what was loaded and makes room for it, or forgets what was not. The one just loaded stays, however large, and
    /// what is being loaded makes room when it is.</summary>
    private void Settle(Entry entry, LoadedPackage? loaded)
    {
        lock (_lock)
        {
            var isKept = _entries.TryGetValue(entry.Hash, out var node) && ReferenceEquals(node.Value, entry);
            entry.Loaded = loaded;
            if (!isKept)
            {
                return;
            }

            if (loaded is null)
            {
                Remove(node!);
                return;
            }

            _bytes += loaded.CodeBytes;
            var last = _byUse.Last;
            while (last is not null && (_entries.Count > _countMax || _bytes > _bytesMax))
            {
                var next = last.Previous;
                if (last != node && last.Value.Loaded is not null)
                {
                    Remove(last);
                }

                last = next;
            }
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _bytes -= node.Value.Loaded?.CodeBytes ?? 0;
        _ = _entries.Remove(node.Value.Hash);
        _byUse.Remove(node);
    }

    private sealed class Entry(Hash256 hash)
    {
        private LoadedPackage? _loaded;

        public Hash256 Hash { get; } = hash;

        public LoadedPackage? Loaded
        {
            get => Volatile.Read(ref _loaded);
            set => Volatile.Write(ref _loaded, value);
        }
    }
}
