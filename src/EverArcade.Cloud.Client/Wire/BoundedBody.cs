using System.Buffers;
using EverArcade.Cloud.Client.Problems;

namespace EverArcade.Cloud.Client.Wire;

/// <summary>Reads a body up to a bound, so that no server fills the caller's memory.</summary>
internal static class BoundedBody
{
    private const int ReadBytes = 16 << 10;

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpContent content, int bytesMax, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > bytesMax)
        {
            throw TooLong(bytesMax);
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var body = new ArrayBufferWriter<byte>((int)(content.Headers.ContentLength ?? 0) + 1);
        while (true)
        {
            var read = await stream.ReadAsync(body.GetMemory(ReadBytes), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return body.WrittenMemory;
            }

            body.Advance(read);
            if (body.WrittenCount > bytesMax)
            {
                throw TooLong(bytesMax);
            }
        }
    }

    private static EverArcadeAnswerException TooLong(int bytesMax) => new("answer", $"longer than {bytesMax} bytes");
}
