using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Answers;

/// <summary>Writes answers that are no JSON: files, pictures, plain text. Length known, status 200.</summary>
internal static class BytesAnswer
{
    public const string Octets = "application/octet-stream";
    public const string Text = "text/plain; charset=utf-8";
    public const string Svg = "image/svg+xml";

    public static async Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> bytes)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        _ = await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }
}
