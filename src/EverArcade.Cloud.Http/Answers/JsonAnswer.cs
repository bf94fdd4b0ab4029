using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Answers;

/// <summary>Writes JSON answers: encoded into memory that is used again, then handed over whole, with its length known.</summary>
internal static class JsonAnswer
{
    /// <summary>Largest buffer a thread keeps between answers, bytes.</summary>
    private const int KeptBytesMax = 64 << 10;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static Task WriteAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type) =>
        WriteAsync(context, status, value, type, "application/json");

    public static Task WriteAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type, string contentType)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4 << 10);
        var writer = _writer ??= new Utf8JsonWriter(Stream.Null);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        JsonSerializer.Serialize(writer, value, type);
        writer.Flush();

        var bytes = buffer.WrittenSpan;
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            response.BodyWriter.Write(bytes);
        }

        if (buffer.Capacity > KeptBytesMax)
        {
            _buffer = null;
        }

        // Flushed here, since a body that somebody wrapped around the server's is not flushed by the server.
        var flushing = response.BodyWriter.FlushAsync(context.RequestAborted);
        return flushing.IsCompletedSuccessfully ? Consume(flushing.Result) : flushing.AsTask();
    }

    private static Task Consume(System.IO.Pipelines.FlushResult flushed)
    {
        _ = flushed;
        return Task.CompletedTask;
    }
}
