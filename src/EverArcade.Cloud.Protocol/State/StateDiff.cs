using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.State;

/// <summary>What one execution changed: for each changed key its new value, or that it is gone.</summary>
/// <remarks>
/// <para>Kept as its encoding (docs/format.md, Diff): count u64, then key string, option of the value after; keys strictly
/// ascending by UTF-8 bytes. Immutable, safe to share. A computed diff is minimal: it names no key that did not change.</para>
/// </remarks>
public sealed class StateDiff
{
    // A key string and an option tag.
    private const int EntryBytesMin = StateBytes.LengthBytes + 1;

    // Room for a few short changes, so that the usual diff is one allocation.
    private const int UsualBytes = 256;

    private StateDiff(ReadOnlyMemory<byte> encoded) => Encoded = encoded;

    public static StateDiff Empty { get; } = new(new byte[StateBytes.LengthBytes]);

    /// <summary>The whole encoding.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>Number of changed keys.</summary>
    public int Count => StateBytes.Length(Encoded.Span);

    public bool IsEmpty => Encoded.Length == StateBytes.LengthBytes;

    public StateDiffEntries Entries => new(Encoded.Span[StateBytes.LengthBytes..]);

    public Hash256 ComputeHash() => HashDomain.Diff.Hash(Encoded.Span);

    /// <summary>The minimal diff that leads from one state to another: one walk over both, no key or value is copied unless
    /// it changed.</summary>
    public static StateDiff Compute(EncodedState before, EncodedState after)
    {
        if (before.Bytes.Span.SequenceEqual(after.Bytes.Span))
        {
            return Empty;
        }

        var output = new GrowingBytes(UsualBytes);
        var count = 0;
        var old = before.Entries;
        var fresh = after.Entries;
        var hasOld = old.MoveNext();
        var hasFresh = fresh.MoveNext();
        while (hasOld || hasFresh)
        {
            var order = !hasOld ? 1 : !hasFresh ? -1 : old.Current.Key.SequenceCompareTo(fresh.Current.Key);
            if (order < 0)
            {
                WriteRemoval(ref output, old.Current.Key);
                count++;
            }
            else if (order > 0 || !old.Current.Value.SequenceEqual(fresh.Current.Value))
            {
                WriteChange(ref output, fresh.Current.Key, fresh.Current.Value);
                count++;
            }

            hasOld = order <= 0 ? old.MoveNext() : hasOld;
            hasFresh = order >= 0 ? fresh.MoveNext() : hasFresh;
        }

        return new StateDiff(output.Finish(count));
    }

    /// <summary>The state after this diff. Removing a key that is not there changes nothing.</summary>
    public EncodedState Apply(EncodedState before)
    {
        if (IsEmpty)
        {
            return before;
        }

        var output = new GrowingBytes(before.Bytes.Length + Encoded.Length);
        var count = 0;
        var old = before.Entries;
        var changes = Entries;
        var hasOld = old.MoveNext();
        var hasChange = changes.MoveNext();
        while (hasOld || hasChange)
        {
            var order = !hasOld ? 1 : !hasChange ? -1 : old.Current.Key.SequenceCompareTo(changes.Current.Key);
            if (order < 0)
            {
                output.WriteRaw(old.Current.Encoded);
                count++;
            }
            else if (!changes.Current.IsRemoval)
            {
                output.WriteString(changes.Current.Key);
                output.WriteString(changes.Current.After);
                count++;
            }

            hasOld = order <= 0 ? old.MoveNext() : hasOld;
            hasChange = order >= 0 ? changes.MoveNext() : hasChange;
        }

        return EncodedState.FromChecked(output.Finish(count));
    }

    /// <summary>Whether every key it names changes: then it is what <see cref="Compute"/> makes of the two states.</summary>
    public bool IsMinimal(EncodedState before)
    {
        var old = before.Entries;
        var hasOld = old.MoveNext();
        foreach (var change in Entries)
        {
            var order = 1;
            while (hasOld && (order = old.Current.Key.SequenceCompareTo(change.Key)) < 0)
            {
                hasOld = old.MoveNext();
            }

            var stood = hasOld && order == 0;
            if (change.IsRemoval ? !stood : stood && old.Current.Value.SequenceEqual(change.After))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks that <paramref name="encoded"/> is one canonical diff and nothing else; the bytes are kept, not
    /// copied.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> encoded, out StateDiff? diff, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(encoded.Span);
        diff = TryCheck(ref reader) && reader.TryEnd() ? new StateDiff(encoded) : null;
        problem = reader.Problem;
        return diff is not null;
    }

    private static bool TryCheck(ref CanonicalReader reader)
    {
        if (!reader.TryReadCount(EntryBytesMin, out var count))
        {
            return false;
        }

        ReadOnlySpan<byte> previous = default;
        for (var index = 0; index < count; index++)
        {
            if (!StringMap.TryReadKey(ref reader, previous, isFirst: index == 0, out var key))
            {
                return false;
            }

            if (!reader.TryReadOption(out var present) || (present && !reader.TryReadUtf8(out _)))
            {
                return false;
            }

            previous = key;
        }

        return true;
    }

    private static void WriteRemoval(ref GrowingBytes output, ReadOnlySpan<byte> key)
    {
        output.WriteString(key);
        output.WriteByte(0);
    }

    private static void WriteChange(ref GrowingBytes output, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        output.WriteString(key);
        output.WriteByte(1);
        output.WriteString(value);
    }
}
