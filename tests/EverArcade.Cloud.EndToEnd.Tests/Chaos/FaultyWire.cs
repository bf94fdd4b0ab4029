using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.EndToEnd.Tests.Chaos;

/// <summary>A bad network between hosts and the storage emulator: a proxy of its three services that the hosts, being the real
/// command line, know nothing of.</summary>
internal sealed partial class FaultyWire : IAsyncDisposable
{
    /// <summary>Of one connection; a host that must sign again speaks of another one.</summary>
    private static readonly string[] HopHeaders = ["Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Expect"];

    private readonly WebApplication _proxy;
    private readonly WireFaults _faults;
    private readonly Action _onRequest;
    private readonly Dictionary<int, string> _targets = [];
    private readonly ConcurrentBag<Task> _late = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false });

    private FaultyWire(WebApplication proxy, WireFaults faults, Action onRequest)
    {
        _proxy = proxy;
        _faults = faults;
        _onRequest = onRequest;
    }

    /// <summary>The account, through this wire.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <param name="connectionString">The emulator's.</param>
    /// <param name="faults">What happens to the requests.</param>
    /// <param name="onRequest">Called for each request, before anything is done with it.</param>
    public static async Task<FaultyWire> StartAsync(string connectionString, WireFaults faults, Action onRequest)
    {
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        var targets = Endpoint().Matches(connectionString).Select(match => match.Value).ToList();
        _ = builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            targets.ForEach(_ => kestrel.Listen(IPAddress.Loopback, 0));
        });
        var proxy = builder.Build();
        var wire = new FaultyWire(proxy, faults, onRequest);
        proxy.Run(wire.PassAsync);
        await proxy.StartAsync();
        var here = new Queue<string>(proxy.Urls);
        wire.ConnectionString = Endpoint().Replace(connectionString, target =>
        {
            var url = here.Dequeue();
            wire._targets[new Uri(url).Port] = target.Value;
            return url;
        });
        return wire;
    }

    /// <summary>Waits until no request is held back any more.</summary>
    public Task SettleAsync() => Task.WhenAll(_late);

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _http.Dispose();
    }

    [GeneratedRegex("http://[^/;]+")]
    private static partial Regex Endpoint();

    private async Task PassAsync(HttpContext context)
    {
        _onRequest();
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var request = new WireRequest(context.Request, _targets[context.Connection.LocalPort], buffer.ToArray(), HopHeaders);
        var (fault, status, delay) = _faults.Draw(request.IsSend);
        switch (fault)
        {
            case WireFault.None:
                await AnswerAsync(context, request);
                break;
            case WireFault.Twice:
                await DropAsync(request);
                await AnswerAsync(context, request);
                break;
            case WireFault.Delayed:
                await Task.Delay(delay, context.RequestAborted);
                await AnswerAsync(context, request);
                break;
            case WireFault.LostRequest:
                context.Abort();
                break;
            case WireFault.LostAnswer:
                await DropAsync(request);
                context.Abort();
                break;
            case WireFault.LateRequest:
                _late.Add(DropLateAsync(request, delay));
                context.Abort();
                break;
            case WireFault.Refused:
                context.Response.StatusCode = status;
                break;
            case WireFault.RefusedAfterwards:
                await DropAsync(request);
                context.Response.StatusCode = status;
                break;
            case WireFault.TimedOut:
                await DropAsync(request);
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
        }
    }

    /// <summary>The service acts, and nobody hears of it.</summary>
    private async Task DropAsync(WireRequest request)
    {
        using var message = request.ToMessage();
        using var answer = await _http.SendAsync(message);
    }

    private async Task DropLateAsync(WireRequest request, TimeSpan delay)
    {
        await Task.Delay(delay);
        await DropAsync(request);
    }

    /// <summary>The service acts even when the sender, killed, hears nothing of it: a wire does not take back.</summary>
    private async Task AnswerAsync(HttpContext context, WireRequest request)
    {
        using var message = request.ToMessage();
        using var answer = await _http.SendAsync(message);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !HopHeaders.Contains(header.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        var body = await answer.Content.ReadAsByteArrayAsync();
        if (body.Length > 0)
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
