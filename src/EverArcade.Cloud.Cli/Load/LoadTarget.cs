using System.Net;
using System.Security.Cryptography;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Demo;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Load;

/// <summary>What a load run talks to: contracts of its own on a host.</summary>
internal sealed record LoadTarget(EndPoint Host, IReadOnlyList<ContractId> Contracts)
{
    /// <summary>Publishes the counter and makes contracts of it that nobody else uses.</summary>
    public static async Task<LoadTarget> PrepareAsync(LoadSettings settings, CancellationToken cancellation)
    {
        using var host = new RemoteHost(settings.Url);
        var package = await host.Api.Packages.PublishAsync(DemoPackages.Counter(), cancellation);
        var contracts = new List<ContractId>(settings.Contracts);
        var run = RandomNumberGenerator.GetHexString(8, lowercase: true);
        for (var i = 0; i < settings.Contracts; i++)
        {
            var contract = await host.Api.Contracts.CreateAsync(package.Package, $"load {run} {i}", salt: null, cancellation);
            contracts.Add(contract.Contract);
        }

        return new LoadTarget(await ResolveAsync(settings.Url, cancellation), contracts);
    }

    /// <summary>One connection for each place in <paramref name="settings"/>, contracts in turn.</summary>
    public IReadOnlyList<LoadConnection> Connect(LoadSettings settings)
    {
        var run = RandomNumberGenerator.GetHexString(8, lowercase: true);
        return [.. Enumerable.Range(0, settings.Connections).Select(index =>
            new LoadConnection(Host, new LoadRequest(settings.Url, Contracts[index % Contracts.Count], run)))];
    }

    private static async Task<EndPoint> ResolveAsync(Uri url, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(url.DnsSafeHost, cancellation);
        return addresses.Length > 0
            ? new IPEndPoint(addresses[0], url.Port)
            : throw new FailureException(ExitCode.Unreachable, $"{url.Host} has no address");
    }
}
