using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EverArcade.Cloud.Client.Problems;

namespace EverArcade.Cloud.Client.Wire;

/// <summary>Sends requests and turns answers into values or exceptions; every answer is bounded before it is read.</summary>
internal sealed class Connection(HttpClient http)
{
    /// <summary>Longest JSON answer, bytes: a full page of receipts with everything raw stays below.</summary>
    public const int JsonBytesMax = 256 << 20;

    /// <summary>Longest problem document, bytes.</summary>
    private const int ProblemBytesMax = 1 << 20;

    public static HttpContent Octets(ReadOnlyMemory<byte> bytes)
    {
        var content = new ReadOnlyMemoryContent(bytes);
        content.Headers.ContentType = new("application/octet-stream");
        return content;
    }

    public static HttpContent Json(ReadOnlyMemory<byte> utf8)
    {
        var content = new ReadOnlyMemoryContent(utf8);
        content.Headers.ContentType = new("application/json");
        return content;
    }

    /// <summary><c>&amp;name=value</c>, or nothing for null.</summary>
    public static string Query(string name, string? value) =>
        value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    /// <summary>The header that asks the server to wait (RFC 7240), seconds with decimals.</summary>
    public static void Prefer(HttpRequestMessage request, TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
        {
            var seconds = wait.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            request.Headers.TryAddWithoutValidation("Prefer", "wait=" + seconds);
        }
    }

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return (await SendAsync(request, type, cancellationToken).ConfigureAwait(false)).Value;
    }

    /// <returns>Null when the server answers 404.</returns>
    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await GetAsync(path, type, cancellationToken).ConfigureAwait(false);
        }
        catch (EverArcadeProblemException problem) when (problem.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <returns>Null when the server answers 404.</returns>
    public async Task<ReadOnlyMemory<byte>?> FindBytesAsync(string path, int bytesMax, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        await ThrowIfProblemAsync(response, cancellationToken).ConfigureAwait(false);
        return await BoundedBody.ReadAsync(response.Content, bytesMax, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Answer<T>> SendAsync<T>(
        HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return new Answer<T>((int)response.StatusCode, await ReadAsync(request, response, type, cancellationToken).ConfigureAwait(false));
    }

    /// <returns>Null when the server answers that there is nothing: 204.</returns>
    public async Task<T?> FindContentAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NoContent
            ? null : await ReadAsync(request, response, type, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends and hands out the answer as soon as its headers are there; the caller disposes it.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <exception cref="EverArcadeProblemException">The answer is no success.</exception>
    public static async Task ThrowIfProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await ReadProblemAsync(response, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<T> ReadAsync<T>(
        HttpRequestMessage request, HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await ThrowIfProblemAsync(response, cancellationToken).ConfigureAwait(false);
        var bytes = await BoundedBody.ReadAsync(response.Content, JsonBytesMax, cancellationToken).ConfigureAwait(false);
        return Decode(request, bytes.Span, type);
    }

    private static T Decode<T>(HttpRequestMessage request, ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
    {
        var place = $"{request.Method} {request.RequestUri}";
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new EverArcadeAnswerException(place, "null");
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            throw new EverArcadeAnswerException(place, "not the JSON that was expected: " + malformed.Message);
        }
    }

    private static async Task<EverArcadeProblemException> ReadProblemAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var retryAfter = response.Headers.RetryAfter?.Delta;
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            var bytes = await BoundedBody.ReadAsync(response.Content, ProblemBytesMax, cancellationToken).ConfigureAwait(false);
            if (TryDecode(bytes.Span) is { Code: { } code } problem)
            {
                return new EverArcadeProblemException(status, code, problem.Title ?? "", problem.Detail ?? "")
                {
                    Refusals = [.. (problem.Refusals ?? []).Select(refusal => refusal.ToRefusal())],
                    TraceId = problem.TraceId,
                    RetryAfter = retryAfter,
                };
            }
        }

        return new EverArcadeProblemException(status, "unexpected-answer", response.ReasonPhrase ?? "", "")
        {
            RetryAfter = retryAfter,
        };
    }

    private static ProblemDocument? TryDecode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ClientJson.Default.ProblemDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
