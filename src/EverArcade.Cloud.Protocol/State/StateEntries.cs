namespace EverArcade.Cloud.Protocol.State;

/// <summary>Walks the entries of an encoded state in key order, without allocating; usable in <c>foreach</c>.</summary>
public ref struct StateEntries
{
    private ReadOnlySpan<byte> _rest;
    private StateEntryView _current;

    internal StateEntries(ReadOnlySpan<byte> entries)
    {
        _rest = entries;
        _current = default;
    }

    public readonly StateEntryView Current => _current;

    public readonly StateEntries GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var keyLength = StateBytes.Length(_rest);
        var valueAt = StateBytes.LengthBytes + keyLength;
        var end = valueAt + StateBytes.LengthBytes + StateBytes.Length(_rest[valueAt..]);
        _current = new StateEntryView(_rest[..end], keyLength);
        _rest = _rest[end..];
        return true;
    }
}
