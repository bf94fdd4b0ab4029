using System.Security.Cryptography;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Keys and the places they lead to, in memory: 16 bytes each at two thirds to a third full.</summary>
/// <remarks>A table with open addresses: what collides is in the next free slot. Several prefixes may be equal. Not
/// thread-safe.</remarks>
internal sealed class KeyTable
{
    private const int FirstSlots = 1_024;

    // No receipt has place 0: lines start at 1.
    private const long Free = 0;

    // Prefixes are first bytes of hashes that callers choose: where they go must not be theirs to choose.
    private static readonly ulong Scatter = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    private long[] _prefixes = new long[FirstSlots];
    private long[] _places = new long[FirstSlots];

    public int Count { get; private set; }

    public void Add(KeyPlace key)
    {
        if (3 * (Count + 1) > 2 * _places.Length)
        {
            Grow();
        }

        Put(key.Prefix, key.Place.Value);
        Count++;
    }

    /// <summary>Finds the next key of a prefix.</summary>
    /// <param name="prefix">The key's first bytes.</param>
    /// <param name="slot">Where to go on looking; -1 at first.</param>
    /// <param name="place">Where the key leads.</param>
    public bool TryNext(long prefix, ref int slot, out Place place)
    {
        for (slot = slot < 0 ? Home(prefix) : Next(slot); _places[slot] != Free; slot = Next(slot))
        {
            if (_prefixes[slot] == prefix)
            {
                place = new Place(_places[slot]);
                return true;
            }
        }

        place = default;
        return false;
    }

    /// <summary>Takes a key away that was added.</summary>
    public void Remove(KeyPlace key)
    {
        for (var slot = Home(key.Prefix); _places[slot] != Free; slot = Next(slot))
        {
            if (_prefixes[slot] == key.Prefix && _places[slot] == key.Place.Value)
            {
                Empty(slot);
                Count--;
                return;
            }
        }
    }

    /// <summary>All of it in the order of the index.</summary>
    public KeyPlace[] Sort()
    {
        var (prefixes, places) = (new long[Count], new long[Count]);
        var count = 0;
        for (var slot = 0; slot < _places.Length; slot++)
        {
            if (_places[slot] != Free)
            {
                (prefixes[count], places[count]) = (_prefixes[slot], _places[slot]);
                count++;
            }
        }

        // Of numbers alone: three times as fast as with a comparison of ours, and the writer's thread waits for it.
        Array.Sort(prefixes, places);
        return [.. prefixes.Zip(places, static (prefix, place) => new KeyPlace(prefix, new Place(place)))];
    }

    public void Clear()
    {
        Array.Fill(_places, Free);
        Count = 0;
    }

    private void Put(long prefix, long place)
    {
        var slot = Home(prefix);
        while (_places[slot] != Free)
        {
            slot = Next(slot);
        }

        (_prefixes[slot], _places[slot]) = (prefix, place);
    }

    private void Grow()
    {
        var (prefixes, places) = (_prefixes, _places);
        (_prefixes, _places) = (new long[2 * places.Length], new long[2 * places.Length]);
        for (var slot = 0; slot < places.Length; slot++)
        {
            if (places[slot] != Free)
            {
                Put(prefixes[slot], places[slot]);
            }
        }
    }

    // What stands behind may have been meant for this slot: all of it up to the next free one is put again.
    private void Empty(int slot)
    {
        _places[slot] = Free;
        for (var behind = Next(slot); _places[behind] != Free; behind = Next(behind))
        {
            var place = _places[behind];
            _places[behind] = Free;
            Put(_prefixes[behind], place);
        }
    }

    // The upper half of a product hangs on all bits below it.
    private int Home(long prefix) => (int)(((ulong)prefix * Scatter) >> 32) & (_places.Length - 1);

    private int Next(int slot) => (slot + 1) & (_places.Length - 1);
}
