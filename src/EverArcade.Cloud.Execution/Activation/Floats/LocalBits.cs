namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>What is known of a function's locals at one place: two sets, those that may hold an open NaN and those that may hold kept
/// bits. A local in neither is canonical, one in both is mixed.</summary>
internal sealed class LocalBits(int locals)
{
    private readonly ulong[] _open = new ulong[(locals + 63) / 64];
    private readonly ulong[] _kept = new ulong[(locals + 63) / 64];

    public Bits this[int local, bool wide] => ((_open[local >> 6] >> local & 1) != 0, (_kept[local >> 6] >> local & 1) != 0) switch
    {
        (true, true) => Bits.Mixed,
        (true, false) => wide ? Bits.OpenF64 : Bits.OpenF32,
        (false, true) => Bits.Kept,
        _ => Bits.Canonical,
    };

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
        other._open.CopyTo(_open, 0);
        other._kept.CopyTo(_kept, 0);
    }

    /// <summary>Adds what another place says.</summary>
    /// <param name="other">The other place.</param>
    /// <param name="strict">Locals that are made canonical when they are set, and so are never open.</param>
    /// <returns>Whether anything was added.</returns>
    public bool Merge(LocalBits other, ReadOnlySpan<ulong> strict)
    {
        var changed = false;
        for (var i = 0; i < _open.Length; i++)
        {
            var open = (_open[i] | other._open[i]) & ~strict[i];
            var kept = _kept[i] | other._kept[i];
            changed |= open != _open[i] || kept != _kept[i];
            (_open[i], _kept[i]) = (open, kept);
        }

        return changed;
    }
}
