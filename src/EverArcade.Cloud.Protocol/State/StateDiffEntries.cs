namespace EverArcade.Cloud.Protocol.State;

/// <summary>Walks the changes of a diff in key order, without allocating; usable in <c>foreach</c>.</summary>
public ref struct StateDiffEntries
{
    private ReadOnlySpan<byte> _rest;
    private StateDiffEntryView _current;

    internal StateDiffEntries(ReadOnlySpan<byte> entries)
    {
        _rest = entries;
        _current = default;
    }

    public readonly StateDiffEntryView Current => _current;

    public readonly StateDiffEntries GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var key = StateBytes.TakeString(ref _rest);
        var isRemoval = _rest[0] == 0;
        _rest = _rest[1..];
        _current = new StateDiffEntryView(key, isRemoval, isRemoval ? default : StateBytes.TakeString(ref _rest));
        return true;
    }
}
