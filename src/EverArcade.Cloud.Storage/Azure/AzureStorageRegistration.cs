using EverArcade.Cloud.Pipeline.Branches;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EverArcade.Cloud.Storage.Azure;

/// <summary>Registers the Azure store and its ports.</summary>
public static class AzureStorageRegistration
{
    /// <summary>Adds all ports as singletons over one store. Options come from section <see
    /// cref="AzureStorageOptions.Section"/> of the configuration, then from <paramref name="configure"/>.</summary>
    public static IServiceCollection AddAzureStorage(
        this IServiceCollection services, Action<AzureStorageOptions>? configure = null)
    {
        _ = services.AddOptions<AzureStorageOptions>().BindConfiguration(AzureStorageOptions.Section).ValidateOnStart();
        if (configure is not null)
        {
            _ = services.Configure(configure);
        }

        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<AzureStorageOptions>, AzureStorageOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => AzureStore.Open(
            provider.GetRequiredService<IOptions<AzureStorageOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ILedger>(
            provider => new BranchHistory(provider.GetRequiredService<AzureStore>().Ledger));
        services.TryAddSingleton(provider => provider.GetRequiredService<AzureStore>().Blobs);
        services.TryAddSingleton(provider => provider.GetRequiredService<AzureStore>().PublicFiles);
        services.AddSingleton(provider => provider.GetRequiredService<AzureStore>().SpilledBlobs);
        services.TryAddKeyedSingleton(
            QueueNames.Submissions, (provider, _) => provider.GetRequiredService<AzureStore>().Submissions);
        services.TryAddKeyedSingleton(
            QueueNames.Audits, (provider, _) => provider.GetRequiredService<AzureStore>().AuditMessages);
        services.TryAddSingleton(provider => provider.GetRequiredService<AzureStore>().Records);
        services.TryAddSingleton(provider => provider.GetRequiredService<AzureStore>().Packages);
        services.TryAddSingleton(provider => provider.GetRequiredService<AzureStore>().Audits);
        return services;
    }
}
