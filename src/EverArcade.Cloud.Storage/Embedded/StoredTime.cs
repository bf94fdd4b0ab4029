using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Storage.Embedded;

/// <summary>A time in a record: i64, ticks of 100 ns since 0001-01-01, UTC.</summary>
internal static class StoredTime
{
    public static bool TryRead(ref CanonicalReader reader, out DateTimeOffset time)
    {
        time = default;
        var start = reader.Offset;
        if (!reader.TryReadInt64(out var ticks))
        {
            return false;
        }

        if (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks)
        {
            return reader.Fail(CodecError.BadValue, start);
        }

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }
}
