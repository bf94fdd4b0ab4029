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
        // What a contract or a stranger has a hand in, opened by itself in a browser, runs and loads nothing and is no other type.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        _ = await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }
}
