using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Collection;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Profiling;
using EverArcade.Cloud.Pipeline.Proofs;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EverArcade.Cloud.Pipeline;

/// <summary>Registers the pipeline. Storage, execution and the host key come from their own registrations.</summary>
public static class PipelineServices
{
    public static IServiceCollection AddPipeline(this IServiceCollection services, Action<PipelineOptions>? configure = null)
    {
        _ = services.AddOptions<PipelineOptions>().BindConfiguration(PipelineOptions.Section)
            .ValidateDataAnnotations()
            .Validate(AreKeys, "Pipeline:Publishers and Pipeline:RevokedPublishers hold public keys of 64 lowercase hex digits.")
            .ValidateOnStart();
        if (configure is not null)
        {
            _ = services.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new PipelineSteps());
        services.TryAddSingleton(new AuditSteps());
        services.TryAddSingleton(new QuarantineSteps());
        services.TryAddSingleton(new RecoverySteps());
        return services
            .AddMetrics()
            .AddSingleton(provider => provider.GetRequiredService<IOptions<PipelineOptions>>().Value)
            .AddSingleton<PipelineInstruments>()
            .AddKeyedSingleton(
                PipelineResilience.CommitKey,
                (provider, _) => PipelineResilience.BuildCommit(provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => HostSeals.Artefacts(provider.GetRequiredService<HostKey>()))
            .AddSingleton(provider => HostSeals.Activations(provider.GetRequiredService<HostKey>()))
            .AddSingleton<ContractCreator>()
            .AddSingleton<TrustedHosts>()
            .AddSingleton<CheckpointCheck>()
            .AddSingleton<StateLoader>()
            .AddSingleton<StateReader>()
            .AddSingleton<CheckpointStates>()
            .AddSingleton<ReceiptList>()
            .AddSingleton<CheckpointList>()
            .AddSingleton<ProofReader>()
            .AddSingleton<TileReader>()
            .AddSingleton<LogNotes>()
            .AddSingleton<CheckpointWriter>()
            .AddSingleton<LiveContracts>()
            .AddSingleton<ContractLoader>()
            .AddSingleton<HeadReader>()
            .AddSingleton<ReceiptWaiters>()
            .AddSingleton<RepeatWatch>()
            .AddSingleton<BatchRun>()
            .AddSingleton<ExecutionPipeline>()
            .AddSingleton<ContractLanes>()
            .AddSingleton<QueueSignal>()
            .AddKeyedSingleton(QueueNames.Audits, (_, _) => new QueueSignal())
            .AddSingleton<SubmissionIntake>()
            .AddSingleton<OperatorLog>()
            .AddSingleton<OperatorHistory>()
            .AddSingleton<Quarantine>()
            .AddSingleton<QuarantineResume>()
            .AddSingleton<BacklogRun>()
            .AddKeyedSingleton<IQueueWork, SubmissionWork>(QueueNames.Submissions)
            .AddKeyedSingleton<IQueueWork, AuditWork>(QueueNames.Audits)
            .AddSingleton<MessageWorker>()
            .AddKeyedSingleton(QueueNames.Submissions, TriggeredMessages.Build)
            .AddKeyedSingleton(QueueNames.Audits, TriggeredMessages.Build)
            .AddSingleton<LogFiles>()
            .AddSingleton<LogPublisher>()
            .AddSingleton<Sweeper>()
            .AddSingleton<ReceiptProfiler>()
            .AddSingleton(CreateCertifier)
            .AddPackages()
            .AddAudits()
            .AddCollection()
            .AddRecovery();
    }

    /// <summary>A key that is misspelt would be one that nobody has: neither let in nor kept out.</summary>
    private static bool AreKeys(PipelineOptions options) =>
        options.Publishers.Concat(options.RevokedPublishers).All(key => PublicKey.TryParse(key, out _));

    /// <summary>A shell that can start a process of its own registers a <see cref="FreshProcess"/>; without one, no package is
    /// certified, and the report says why.</summary>
    private static Certifier CreateCertifier(IServiceProvider services)
    {
        var (loader, profile) = (services.GetRequiredService<PackageLoader>(), KnownProfiles.Newest);
        return new Certifier(
            CertificationEngines.Of(services.GetRequiredService<IExecutor>(), loader, profile), loader,
            services.GetRequiredService<GuestThreads>(), profile, services.GetService<FreshProcess>(),
            services.GetRequiredService<TimeProvider>());
    }

    /// <summary>The shell around the queue for a host without Functions: pump and sweep in this process.</summary>
    public static IServiceCollection AddQueuePump(this IServiceCollection services) => services
        .AddHostedService<QueuePump>()
        .AddHostedService<AuditPump>()
        .AddHostedService<AuditTimer>()
        .AddHostedService<SweepTimer>();
}
