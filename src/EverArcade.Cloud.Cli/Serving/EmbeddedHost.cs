using EverArcade.Cloud.Cli.Keys;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Cli.Serving;

/// <summary>A whole deployment in this process: it listens from <see cref="StartAsync"/> until it is stopped.</summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    /// <summary>File of the host's key within the data folder.</summary>
    public const string KeyFileName = "host.key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly WebApplication _application;

    private EmbeddedHost(WebApplication application, PublicKey key)
    {
        _application = application;
        Key = key;
        Url = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Url { get; }

    /// <summary>The key that signs this host's checkpoints.</summary>
    public PublicKey Key { get; }

    /// <summary>Cancelled when the host stops by itself, which it never should.</summary>
    public CancellationToken Stopping => _application.Lifetime.ApplicationStopping;

    /// <exception cref="Pipeline.StorageUnavailableException">Another process has the folder.</exception>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<EmbeddedHost> StartAsync(HostSettings settings, CancellationToken cancellation)
    {
        MakeFolder(settings.Folder);
        var key = new HostKey(KeyFile.ReadOrCreate(Path.Combine(settings.Folder, KeyFileName)));
        var isStarted = false;
        var application = HostBuilder.Build(settings, key, () => Volatile.Read(ref isStarted));
        try
        {
            // Opened before anybody can ask: a folder that cannot be used ends the start, not the first request.
            _ = application.Services.GetRequiredService<EmbeddedStore>();
            await application.StartAsync(cancellation);
            Volatile.Write(ref isStarted, true);
            return new EmbeddedHost(application, key.Key.PublicKey);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes nothing new, finishes what is in flight, closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }

    private static void MakeFolder(string folder)
    {
        if (!OperatingSystem.IsWindows() && !Directory.Exists(folder))
        {
            _ = Directory.CreateDirectory(folder, OwnerOnly);
        }
        else
        {
            _ = Directory.CreateDirectory(folder);
        }
    }
}
