using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>Judges what a guest answered, in one pass and without making anything. Pure and thread-safe; never throws.</summary>
/// <remarks><code>
///     0  updated state          u64 count, each: key, value (strings), keys ascending by bytes
///     .  protocol epoch         u64
///     .  six strings            ABI version, contract hash, input hash, previous and new state root, execution root
///     .  fuel, memory           u64, u64
///     .  node hashes            u64 count, each: id, hash (strings), ids ascending by bytes
///     .  state changes          u64 count, each: key, before, after (strings)
///     .  three strings          output hash, receipt hash, snapshot hash
///     .  previous snapshot      00, or 01 and a string
/// </code>
/// The first broken rule in byte order decides the error, which becomes part of a receipt: the order of the checks is part
/// of the protocol. What the guest's receipt says is decoded and otherwise ignored.</remarks>
public static class VmOutputReader
{
    private const int StringsBeforeFuel = 6;
    private const int StringsAfterChanges = 3;

    // Three lengths.
    private const int StateChangeBytesMin = 3 * sizeof(ulong);

    /// <param name="output">What the guest left, whole: trailing bytes are a fault.</param>
    /// <param name="view">On success, where the updated state stands.</param>
    /// <param name="problem">On failure, the first broken rule and its offset.</param>
    public static bool TryRead(ReadOnlySpan<byte> output, out VmOutputView view, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(output);
        view = default;
        if (StringMap.TrySkip(ref reader, out var count, out var keyBytesLongest, out var valueBytesLongest))
        {
            view = new VmOutputView(0, reader.Offset, count, keyBytesLongest, valueBytesLongest);
        }

        var read = TrySkipReceipt(ref reader) && reader.TryEnd();
        view = read ? view : default;
        problem = reader.Problem;
        return read;
    }

    private static bool TrySkipReceipt(ref CanonicalReader reader) =>
        reader.TryReadUInt64(out _)
            && TrySkipStrings(ref reader, StringsBeforeFuel)
            && reader.TryReadUInt64(out _)
            && reader.TryReadUInt64(out _)
            && StringMap.TrySkip(ref reader, out _, out _, out _)
            && reader.TryReadCount(StateChangeBytesMin, out var changes)
            && TrySkipStrings(ref reader, 3L * changes)
            && TrySkipStrings(ref reader, StringsAfterChanges)
            && reader.TryReadOption(out var hasPrevious)
            && (!hasPrevious || reader.TryReadUtf8(out _));

    private static bool TrySkipStrings(ref CanonicalReader reader, long count)
    {
        for (var i = 0L; i < count; i++)
        {
            if (!reader.TryReadUtf8(out _))
            {
                return false;
            }
        }

        return true;
    }
}
