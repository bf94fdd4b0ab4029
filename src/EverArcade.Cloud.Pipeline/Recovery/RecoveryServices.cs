using EverArcade.Cloud.Pipeline.Archives;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Registers archives and recovery.</summary>
internal static class RecoveryServices
{
    public static IServiceCollection AddRecovery(this IServiceCollection services) => services
        .AddSingleton<HistoryExport>()
        .AddSingleton<ArchiveWalk>()
        .AddSingleton<ArchiveImport>()
        .AddSingleton<RecoveryJournal>()
        .AddSingleton<Rollback>()
        .AddSingleton<Rehydration>()
        .AddSingleton<BranchBeginnings>()
        .AddSingleton<HeadFollower>()
        .AddSingleton<HeadFromArchive>()
        .AddSingleton<HeadRebuild>()
        .AddSingleton<ContractRebuild>()
        .AddSingleton<PackageRebuild>()
        .AddSingleton<QuarantineRebuild>()
        .AddSingleton<RecordRebuild>()
        .AddSingleton<Resumption>()
        .AddSingleton<Reconciliation>()
        .AddSingleton<PruneReceipts>()
        .AddSingleton<ArchiveFolder>()
        .AddSingleton<Pruning>();
}
