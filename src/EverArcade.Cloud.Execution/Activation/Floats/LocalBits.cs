namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>What is known of a function's locals at one place: two sets, those that may hold an open NaN and those that may hold kept
/// bits. A local in neither is canonical, one in both is mixed.</summary>
/// <remarks>Not thread-safe; reused for one function after the other.</remarks>
internal sealed class LocalBits
{
    private ulong[] _open = [];
    private ulong[] _kept = [];
    private int _words;

    public Bits this[int local, bool wide] => ((_open[local >> 6] >> local & 1) != 0, (_kept[local >> 6] >> local & 1) != 0) switch
    {
        (true, true) => Bits.Mixed,
        (true, false) => wide ? Bits.OpenF64 : Bits.OpenF32,
        (false, true) => Bits.Kept,
        _ => Bits.Canonical,
    };

    /// <summary>All locals are canonical.</summary>
    public void Reset(int locals)
    {
        Resize((locals + 63) / 64);
        _open.AsSpan(0, _words).Clear();
        _kept.AsSpan(0, _words).Clear();
    }

    public void Set(int local, Bits bits)
    {
        var mask = 1UL << (local & 63);
        _open[local >> 6] &= ~mask;
        _kept[local >> 6] &= ~mask;
        if (bits >= Bits.OpenF32)
        {
            _open[local >> 6] |= mask;
        }
        else if (bits == Bits.Kept)
        {
            _kept[local >> 6] |= mask;
        }
    }

    public void CopyFrom(LocalBits other)
    {
        Resize(other._words);
        other._open.AsSpan(0, _words).CopyTo(_open);
        other._kept.AsSpan(0, _words).CopyTo(_kept);
    }

    /// <summary>Adds what another place says.</summary>
    /// <param name="other">The other place.</param>
    /// <param name="strict">Locals that are made canonical when they are set, and so are never open.</param>
    public void Merge(LocalBits other, ReadOnlySpan<ulong> strict)
    {
        for (var i = 0; i < _words; i++)
        {
            _open[i] = (_open[i] | other._open[i]) & ~strict[i];
            _kept[i] |= other._kept[i];
        }
    }

    /// <summary>Whether another place says nothing more.</summary>
    /// <param name="other">The other place.</param>
    /// <param name="strict">Locals that are made canonical when they are set, and so are never open.</param>
    public bool Covers(LocalBits other, ReadOnlySpan<ulong> strict)
    {
        var more = 0UL;
        for (var i = 0; i < _words; i++)
        {
            more |= other._open[i] & ~strict[i] & ~_open[i] | other._kept[i] & ~_kept[i];
        }

        return more == 0;
    }

    private void Resize(int words)
    {
        _words = words;
        if (_open.Length < words)
        {
            (_open, _kept) = (new ulong[words], new ulong[words]);
        }
    }
}
