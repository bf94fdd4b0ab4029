using System.Buffers;
using EverArcade.Cloud.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Requests;

/// <summary>Reads request bodies up to a bound.</summary>
internal static class RequestBody
{
    /// <summary>A JSON body; what is wrong with type or length is refused in <paramref name="fields"/>.</summary>
    /// <returns>Null when refused.</returns>
    public static async ValueTask<BodyBytes?> ReadJsonAsync(HttpContext context, int bytesMax, RequestFields fields)
    {
        if (!IsJson(context.Request.ContentType))
        {
            fields.Refuse(ProblemCodes.BadContentType, "header Content-Type", "application/json is expected.");
            return null;
        }

        if (await ReadAsync(context, bytesMax, fields) is not { } body)
        {
            return null;
        }

        var length = (int)body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        body.CopyTo(rented);
        context.Request.BodyReader.AdvanceTo(body.End);
        return new BodyBytes(rented, length);
    }

    /// <summary>A body of bytes to keep.</summary>
    /// <returns>Null when refused.</returns>
    public static async ValueTask<byte[]?> ReadBytesAsync(HttpContext context, int bytesMax, RequestFields fields)
    {
        if (await ReadAsync(context, bytesMax, fields) is not { } body)
        {
            return null;
        }

        var bytes = body.ToArray();
        context.Request.BodyReader.AdvanceTo(body.End);
        return bytes;
    }

    private static async ValueTask<ReadOnlySequence<byte>?> ReadAsync(HttpContext context, int bytesMax, RequestFields fields)
    {
        var isTooLong = context.Request.ContentLength > bytesMax;
        while (!isTooLong)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            isTooLong = read.Buffer.Length > bytesMax;
            if (read.IsCompleted && !isTooLong)
            {
                return read.Buffer;
            }

            // Looked at, kept: the next read gives it again with what follows.
            context.Request.BodyReader.AdvanceTo(isTooLong ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
        }

        fields.Refuse(ProblemCodes.BodyTooLarge, "body", $"At most {bytesMax} bytes are read.");
        return null;
    }

    private static bool IsJson(string? contentType) =>
        contentType is null or "application/json"
        || contentType.AsSpan().TrimStart().StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
}
