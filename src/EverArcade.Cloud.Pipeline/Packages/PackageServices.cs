using EverArcade.Cloud.Pipeline.Publishers;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>Registers what publishes packages, keeps them, and makes code of them.</summary>
internal static class PackageServices
{
    public static IServiceCollection AddPackages(this IServiceCollection services) => services
        .AddSingleton<ArtefactShelf>()
        .AddSingleton<ActivationShelf>()
        .AddSingleton<PackageCompilation>()
        .AddSingleton<PackageActivation>()
        .AddSingleton<PackageShelf>()
        .AddSingleton<PublisherRevocations>()
        .AddSingleton<PublisherContracts>()
        .AddSingleton<PackageList>()
        .AddSingleton<PackagePublisher>();
}
