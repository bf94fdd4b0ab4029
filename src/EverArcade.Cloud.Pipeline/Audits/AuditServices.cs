using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Pipeline.Packages;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Registers audits: what plans them, what works their ranges, and the second engine.</summary>
internal static class AuditServices
{
    public static IServiceCollection AddAudits(this IServiceCollection services) => services
        .AddSingleton<CertificateCheck>()
        .AddSingleton<CertificateStore>()
        .AddSingleton<AuditReports>()
        .AddSingleton<RangeAudit>()
        .AddSingleton<RangeLeases>()
        .AddSingleton<RangeWork>()
        .AddSingleton<AuditEnding>()
        .AddSingleton<AuditSchedules>()
        .AddSingleton<AuditScheduling>()
        .AddSingleton<UnreadableHead>()
        .AddSingleton<RangeMessages>()
        .AddSingleton<AuditStart>()
        .AddSingleton<RunningAudits>()
        .AddSingleton<DueAudits>()
        .AddSingleton<AuditPlanner>()
        .AddSingleton<Auditor>()
        .AddSingleton<AuditRangeWorker>()
        .AddKeyedSingleton(
            AuditEngine.Second, (provider, _) => provider.GetRequiredService<PackageLoader>().For(EngineChoice.Pulley))
        .AddKeyedSingleton(
            AuditEngine.Second, (provider, _) => ActivatorUtilities.CreateInstance<PackageCompilation>(
                provider, provider.GetRequiredKeyedService<PackageLoader>(AuditEngine.Second)))
        .AddKeyedSingleton(AuditEngine.Second, (provider, _) => AuditEngine.Pulley(provider));
}
