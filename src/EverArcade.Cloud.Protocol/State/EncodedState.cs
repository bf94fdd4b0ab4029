using System.Runtime.InteropServices;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.State;

/// <summary>A contract's state as the one canonical encoding of a map from string to string: what guests are given, what a
/// state blob holds.</summary>
/// <remarks>
/// <para>Encoding (docs/format.md, State): count u64, then for each entry key string, value string; keys ascending by
/// UTF-8 bytes, none twice. Every instance has been checked. Immutable; <c>default</c> is the empty state. Not comparable:
/// compare roots.</para>
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly struct EncodedState
{
    private static readonly byte[] NoEntries = new byte[StateBytes.LengthBytes];

    private readonly ReadOnlyMemory<byte> _bytes;

    private EncodedState(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    public static EncodedState Empty => default;

    /// <summary>The whole encoding; eight zero bytes for the empty state.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.IsEmpty ? NoEntries : _bytes;

    public int Count => StateBytes.Length(Bytes.Span);

    public StateEntries Entries => new(Bytes.Span[StateBytes.LengthBytes..]);

    /// <summary>The name of the state blob: plain SHA-256 of <see cref="Bytes"/>.</summary>
    public Hash256 ComputeBlobHash() => Hash256.Of(Bytes.Span);

    /// <summary>Checks that <paramref name="bytes"/> are one canonical state and nothing else; they are kept, not copied,
    /// so the caller must not write to them afterwards.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out EncodedState state, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes.Span);
        var read = StringMap.TrySkip(ref reader, out _, out _, out _) && reader.TryEnd();
        state = read ? new EncodedState(bytes) : default;
        problem = reader.Problem;
        return read;
    }

    /// <summary>The value of <paramref name="key"/>; reads up to its place, linear in the bytes before it.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        foreach (var entry in Entries)
        {
            var order = entry.Key.SequenceCompareTo(key);
            if (order >= 0)
            {
                value = order == 0 ? entry.Value : default;
                return order == 0;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Up to <paramref name="max"/> entries with keys after <paramref name="afterKey"/>; an empty key starts at the
    /// beginning, entry with the empty key included.</summary>
    public IReadOnlyList<StateEntry> Page(ReadOnlySpan<byte> afterKey, int max)
    {
        var page = new List<StateEntry>();
        var offset = StateBytes.LengthBytes;
        foreach (var entry in Entries)
        {
            if (page.Count >= max)
            {
                break;
            }

            if (afterKey.IsEmpty || entry.Key.SequenceCompareTo(afterKey) > 0)
            {
                var keyAt = offset + StateBytes.LengthBytes;
                var valueAt = keyAt + entry.Key.Length + StateBytes.LengthBytes;
                page.Add(new StateEntry(
                    Bytes.Slice(keyAt, entry.Key.Length), Bytes.Slice(valueAt, entry.Value.Length)));
            }

            offset += entry.Encoded.Length;
        }

        return page;
    }

    /// <summary>Wraps bytes that a strict reader of ours has checked or that our own code has just written.</summary>
    internal static EncodedState FromChecked(ReadOnlyMemory<byte> bytes) => new(bytes);
}
