namespace EverArcade.Cloud.Protocol.State;

/// <summary>One entry of an encoded state, as views into its bytes.</summary>
public readonly ref struct StateEntryView
{
    internal StateEntryView(ReadOnlySpan<byte> encoded, int keyLength)
    {
        Encoded = encoded;
        Key = encoded.Slice(StateBytes.LengthBytes, keyLength);
        Value = encoded[((2 * StateBytes.LengthBytes) + keyLength)..];
    }

    /// <summary>UTF-8 bytes of the key.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>UTF-8 bytes of the value.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Key and value with their lengths, as they stand in the state.</summary>
    internal ReadOnlySpan<byte> Encoded { get; }
}
