using EverArcade.Cloud.Pipeline.Branches;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EverArcade.Cloud.Storage.Embedded;

/// <summary>Registers the embedded store and its ports.</summary>
public static class EmbeddedStorageRegistration
{
    /// <summary>Adds all ports as singletons over one store, opened at first use and closed with the
    /// provider.</summary>
    public static IServiceCollection AddEmbeddedStorage(
        this IServiceCollection services, Action<EmbeddedStorageOptions> configure)
    {
        _ = services.AddOptions<EmbeddedStorageOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EmbeddedStorageOptions>, EmbeddedStorageOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => EmbeddedStore.Open(
            provider.GetRequiredService<IOptions<EmbeddedStorageOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton<ILedger>(
            provider => new BranchHistory(provider.GetRequiredService<EmbeddedStore>().Ledger));
        services.TryAddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Blobs);
        services.TryAddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().PublicFiles);
        services.TryAddKeyedSingleton(
            QueueNames.Submissions, (provider, _) => provider.GetRequiredService<EmbeddedStore>().Submissions);
        services.TryAddKeyedSingleton(
            QueueNames.Audits, (provider, _) => provider.GetRequiredService<EmbeddedStore>().AuditMessages);
        services.TryAddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Records);
        services.TryAddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Packages);
        services.TryAddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Audits);
        return services;
    }
}
