using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Registers archives and recovery.</summary>
internal static class RecoveryServices
{
    public static IServiceCollection AddRecovery(this IServiceCollection services) => services
        .AddSingleton<RecoveryJournal>()
        .AddSingleton<Rollback>();
}
