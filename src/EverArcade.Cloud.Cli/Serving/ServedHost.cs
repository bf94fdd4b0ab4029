using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Keys;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Cli.Serving;

/// <summary>A whole deployment in this process: it listens from <see cref="StartAsync"/> until it is stopped.</summary>
internal sealed class ServedHost : IAsyncDisposable
{
    /// <summary>File of the host's key within the data folder.</summary>
    public const string KeyFileName = "host.key";

    private readonly WebApplication _application;

    private ServedHost(WebApplication application, PublicKey key)
    {
        _application = application;
        Key = key;
        var server = application.Services.GetRequiredService<IServer>();
        Url = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Url { get; }

    /// <summary>The key that signs this host's checkpoints.</summary>
    public PublicKey Key { get; }

    /// <summary>Cancelled when the host stops by itself, which it never should.</summary>
    public CancellationToken Stopping => _application.Lifetime.ApplicationStopping;

    /// <exception cref="Pipeline.StorageUnavailableException">Another process has the folder, or the account cannot be reached.</exception>
    /// <exception cref="FailureException">There is no usable key.</exception>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<ServedHost> StartAsync(HostSettings settings, CancellationToken cancellation)
    {
        var isStarted = false;
        var application = HostBuilder.Build(settings, ReadKey, () => Volatile.Read(ref isStarted));
        try
        {
            // Asked before anybody else can: a store that cannot be used ends the start, not the first request.
            _ = await application.Services.GetRequiredService<ILedger>().ListContractsAsync(null, 1, cancellation);
            await application.StartAsync(cancellation);
            Volatile.Write(ref isStarted, true);
            return new ServedHost(application, application.Services.GetRequiredService<HostKey>().Key.PublicKey);
        }
        catch
        {
            await EndAsync(application);
            throw;
        }
    }

    /// <summary>Takes nothing new, finishes what is in flight, closes the store.</summary>
    public async ValueTask DisposeAsync() => await EndAsync(_application);

    /// <summary>What has begun, the pumps for one, ends before what it uses does.</summary>
    private static async Task EndAsync(WebApplication application)
    {
        await application.StopAsync(CancellationToken.None);
        await application.DisposeAsync();
    }

    private static HostKey ReadKey(HostStorage storage, IConfiguration configuration) => storage switch
    {
        HostStorage.Embedded { Folder: var folder } => new HostKey(KeyFile.ReadOrCreate(Path.Combine(folder, KeyFileName))),
        HostStorage.Azure { KeyFile: { } file } => new HostKey(KeyFile.Read(file)),
        _ => ReadKey(configuration),
    };

    /// <summary>Processes that share an account sign with one key, so none of them may make one.</summary>
    private static HostKey ReadKey(IConfiguration configuration)
    {
        try
        {
            return HostKey.Read(configuration);
        }
        catch (InvalidOperationException none)
        {
            throw new FailureException(
                ExitCode.Refused, $"{none.Message} Give --host-key FILE, or EVERARCADE_{HostKey.Setting}.");
        }
    }
}
