using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Client;

namespace EverArcade.Cloud.Cli.Remote;

/// <summary>A host that a command talks to.</summary>
internal sealed class RemoteHost : IDisposable
{
    /// <summary>Longest time without an answer; a submission or an audit may wait 30 seconds on the host's side.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;

    public RemoteHost(Uri url)
        : this(url, AnswerTime)
    {
    }

    private RemoteHost(Uri url, TimeSpan answerTime)
    {
        var address = url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = address,
            Timeout = answerTime,
        };
        Api = new EverArcadeClient(_http);
    }

    public EverArcadeClient Api { get; }

    /// <summary>The host that <c>--url</c> names.</summary>
    public static RemoteHost Of(Invocation invocation) => new(invocation.Get(CommonOptions.Url));

    /// <summary>The same for what takes as long as it takes: whole histories are sent and executed.</summary>
    public static RemoteHost Patient(Invocation invocation) => Patient(invocation.Get(CommonOptions.Url));

    public static RemoteHost Patient(Uri url) => new(url, Timeout.InfiniteTimeSpan);

    public void Dispose() => _http.Dispose();
}
