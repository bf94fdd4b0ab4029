namespace EverArcade.Cloud.Protocol.State;

/// <summary>One change of a diff, as views into its bytes.</summary>
public readonly ref struct StateDiffEntryView
{
    internal StateDiffEntryView(ReadOnlySpan<byte> key, bool isRemoval, ReadOnlySpan<byte> after)
    {
        Key = key;
        IsRemoval = isRemoval;
        After = after;
    }

    /// <summary>UTF-8 bytes of the key.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>True when the key is gone afterwards.</summary>
    public bool IsRemoval { get; }

    /// <summary>UTF-8 bytes of the new value; empty for a removal.</summary>
    public ReadOnlySpan<byte> After { get; }
}
