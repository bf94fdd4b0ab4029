using System.Text;

namespace EverArcade.Cloud.Client.Tests;

/// <summary>A server in between that replaces text in answers.</summary>
internal sealed class TamperingHandler(Func<string, string> change) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var type = response.Content.Headers.ContentType!.MediaType!;
        var text = change(await response.Content.ReadAsStringAsync(cancellationToken));
        response.Content = new StringContent(text, Encoding.UTF8, type);
        return response;
    }
}
