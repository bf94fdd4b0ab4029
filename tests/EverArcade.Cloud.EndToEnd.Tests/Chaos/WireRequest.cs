using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EverArcade.Cloud.EndToEnd.Tests.Chaos;

/// <summary>A storage request as it came, which can be passed on any number of times: its signature is for what it says, not for
/// how often.</summary>
internal sealed class WireRequest
{
    private readonly HttpMethod _method;
    private readonly Uri _target;
    private readonly byte[] _body;
    private readonly List<KeyValuePair<string, string?[]>> _headers;

    /// <param name="request">The request.</param>
    /// <param name="service">The service it is for, without a slash at the end.</param>
    /// <param name="body">Its body.</param>
    /// <param name="notPassed">Names of headers that stay here.</param>
    public WireRequest(HttpRequest request, string service, byte[] body, IReadOnlyCollection<string> notPassed)
    {
        // As it was sent: taken apart and put together again, an escaped character could change and the signature with it.
        var path = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        _method = new HttpMethod(request.Method);
        _target = new Uri(service + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        _body = body;
        _headers = [.. request.Headers
            .Where(header => !notPassed.Contains(header.Key) && header.Key != "Content-Length")
            .Select(header => KeyValuePair.Create(header.Key, header.Value.ToArray()))];
        IsSend = HttpMethods.IsPost(request.Method) && request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal);
    }

    /// <summary>Whether it puts a message into a queue.</summary>
    public bool IsSend { get; }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(_method, _target);
        if (_body.Length > 0 || _method == HttpMethod.Put || _method == HttpMethod.Post)
        {
            message.Content = new ByteArrayContent(_body);
        }

        foreach (var (name, values) in _headers.Where(header => !message.Headers.TryAddWithoutValidation(header.Key, header.Value)))
        {
            _ = message.Content?.Headers.TryAddWithoutValidation(name, values);
        }

        return message;
    }
}
