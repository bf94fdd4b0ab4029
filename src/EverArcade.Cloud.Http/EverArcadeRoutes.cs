using EverArcade.Cloud.Http.Audits;
using EverArcade.Cloud.Http.Certification;
using EverArcade.Cloud.Http.Checkpoints;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Exports;
using EverArcade.Cloud.Http.Health;
using EverArcade.Cloud.Http.Logs;
using EverArcade.Cloud.Http.OperatorLogs;
using EverArcade.Cloud.Http.Packages;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Profiling;
using EverArcade.Cloud.Http.Publishers;
using EverArcade.Cloud.Http.Quarantines;
using EverArcade.Cloud.Http.Queue;
using EverArcade.Cloud.Http.Receipts;
using EverArcade.Cloud.Http.Recovery;
using EverArcade.Cloud.Http.Routing;
using EverArcade.Cloud.Http.States;
using EverArcade.Cloud.Http.Submissions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http;

/// <summary>The API, read from top to bottom (docs/http.md).</summary>
public static class EverArcadeRoutes
{
    /// <summary>Maps the whole API, its OpenAPI document, and a problem document for everything else.</summary>
    public static IEndpointRouteBuilder MapEverArcade(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var health = services.GetRequiredService<HealthRoutes>();
        var packages = services.GetRequiredService<PackageRoutes>();
        var publishers = services.GetRequiredService<PublisherRoutes>();
        var certification = services.GetRequiredService<CertificationRoutes>();
        var contracts = services.GetRequiredService<ContractRoutes>();
        var submissions = services.GetRequiredService<SubmissionRoutes>();
        var receipts = services.GetRequiredService<ReceiptRoutes>();
        var profiles = services.GetRequiredService<GasProfileRoutes>();
        var state = services.GetRequiredService<StateRoutes>();
        var logs = services.GetRequiredService<LogRoutes>();
        var checkpoints = services.GetRequiredService<CheckpointRoutes>();
        var audits = services.GetRequiredService<AuditRoutes>();
        var schedules = services.GetRequiredService<AuditScheduleRoutes>();
        var recovery = services.GetRequiredService<RecoveryRoutes>();
        var exports = services.GetRequiredService<ExportRoutes>();
        var queue = services.GetRequiredService<QueueRoutes>();
        var certificates = services.GetRequiredService<CertificateRoutes>();
        var quarantine = services.GetRequiredService<QuarantineRoutes>();
        var operatorLog = services.GetRequiredService<OperatorLogRoutes>();

        _ = routes.MapOpenApi();
        new RouteTable(routes, services.GetRequiredService<Edge>())
            .Get("/healthz", HealthRoutes.LiveAsync, HealthDocs.Live)
            .Get("/readyz", health.ReadyAsync, HealthDocs.Ready)

            .Post("/v1/packages", packages.PublishAsync, PackageDocs.Publish)
            .Get("/v1/packages", packages.ListAsync, PackageDocs.List)
            .Get("/v1/packages/{package}", packages.ReadAsync, PackageDocs.Read)
            .Get("/v1/packages/{package}/file", packages.ReadFileAsync, PackageDocs.ReadFile)
            .Post("/v1/packages/{package}/certification", certification.CertifyAsync, CertificationDocs.Certify)
            .Post("/v1/packages/{package}/gas-profile", profiles.PlayAsync, GasProfileDocs.Play)

            .Get("/v1/publishers/revoked", publishers.ListRevokedAsync, PublisherDocs.ListRevoked)
            .Post("/v1/publishers/{publisher}/revoke", publishers.RevokeAsync, PublisherDocs.Revoke)
            .Post("/v1/publishers/{publisher}/reinstate", publishers.ReinstateAsync, PublisherDocs.Reinstate)
            .Get("/v1/publishers/{publisher}/contracts", publishers.ListContractsAsync, PublisherDocs.ListContracts)

            .Post("/v1/contracts", contracts.CreateAsync, ContractDocs.Create)
            .Get("/v1/contracts", contracts.ListAsync, ContractDocs.List)
            .Get("/v1/contracts/{contract}", contracts.ReadAsync, ContractDocs.Read)

            .Post("/v1/contracts/{contract}/submissions", submissions.SubmitAsync, SubmissionDocs.Submit)
            .Get("/v1/contracts/{contract}/submissions/{submission}", submissions.ReadAsync, SubmissionDocs.Read)

            .Get("/v1/contracts/{contract}/receipts", receipts.ListAsync, ReceiptDocs.List)
            .Get("/v1/contracts/{contract}/receipts/{sequence}", receipts.ReadAsync, ReceiptDocs.Read)
            .Get("/v1/contracts/{contract}/receipts/{sequence}/proof", receipts.ProveAsync, ReceiptDocs.Prove)
            .Get("/v1/contracts/{contract}/receipts/{sequence}/gas-profile", profiles.ReadAsync, GasProfileDocs.Read)
            .Get("/v1/contracts/{contract}/log/consistency", receipts.CompareAsync, ReceiptDocs.Compare)
            .Get("/v1/contracts/{contract}/branches/{branch}/log/checkpoint", logs.ReadNoteAsync, LogDocs.Note)
            .Get("/v1/contracts/{contract}/branches/{branch}/log/key", logs.ReadKeyAsync, LogDocs.Key)
            .Get("/v1/contracts/{contract}/branches/{branch}/log/tile/{*path}", logs.ReadTileAsync, LogDocs.Tile)

            .Get("/v1/contracts/{contract}/state", state.ListAsync, StateDocs.List)
            .Get("/v1/contracts/{contract}/state/entry", state.ReadEntryAsync, StateDocs.ReadEntry)

            .Get("/v1/contracts/{contract}/checkpoints", checkpoints.ListAsync, CheckpointDocs.List)
            .Get("/v1/contracts/{contract}/checkpoints/{sequence}", checkpoints.ReadAsync, CheckpointDocs.Read)
            .Get("/v1/contracts/{contract}/checkpoints/{sequence}/state/entry", state.ReadCheckpointEntryAsync, StateDocs.ReadCheckpointEntry)

            .Post("/v1/contracts/{contract}/audits", audits.StartAsync, AuditDocs.Start)
            .Get("/v1/contracts/{contract}/audits", audits.ListAsync, AuditDocs.List)
            .Get("/v1/contracts/{contract}/audits/{id}", audits.ReadAsync, AuditDocs.Read)
            .Post("/v1/contracts/{contract}/audits/{id}/cancel", audits.CancelAsync, AuditDocs.Cancel)
            .Post("/v1/contracts/{contract}/audits/{id}/resume", audits.ResumeAsync, AuditDocs.Resume)
            .Get("/v1/contracts/{contract}/audits/{id}/certificate", certificates.ReadAsync, CertificateDocs.Read)
            .Get("/v1/contracts/{contract}/audit-schedule", schedules.ReadAsync, AuditScheduleDocs.Read)
            .Post("/v1/contracts/{contract}/audit-schedule", schedules.ChangeAsync, AuditScheduleDocs.Change)
            .Get("/v1/contracts/{contract}/certificates", certificates.ListAsync, CertificateDocs.List)
            .Get("/v1/contracts/{contract}/badge.svg", certificates.BadgeAsync, CertificateDocs.ReadBadge)
            .Get("/v1/contracts/{contract}/findings/{finding}", certificates.ReadFindingAsync, CertificateDocs.ReadFinding)
            .Get("/v1/contracts/{contract}/findings/{finding}/repro", certificates.ReadReproAsync, CertificateDocs.ReadRepro)

            .Get("/v1/contracts/{contract}/export", exports.ExportAsync, ExportDocs.Export)

            .Get("/v1/contracts/{contract}/quarantine", quarantine.ReadAsync, QuarantineDocs.Read)
            .Post("/v1/contracts/{contract}/quarantine", quarantine.SetAsync, QuarantineDocs.Set)
            .Post("/v1/contracts/{contract}/quarantine/lift", quarantine.LiftAsync, QuarantineDocs.Lift)
            .Get("/v1/operator-log", operatorLog.ListAsync, OperatorLogDocs.List)

            .Post("/v1/contracts/import", recovery.ImportAsync, RecoveryDocs.Import)
            .Post("/v1/contracts/{contract}/recovery/roll-back", recovery.RollBackAsync, RecoveryDocs.RollBack)
            .Post("/v1/contracts/{contract}/recovery/rehydrate", recovery.RehydrateAsync, RecoveryDocs.Rehydrate)
            .Post("/v1/contracts/{contract}/recovery/head", recovery.RestoreHeadAsync, RecoveryDocs.RestoreHead)
            .Post("/v1/contracts/{contract}/recovery/records", recovery.RestoreRecordsAsync, RecoveryDocs.RestoreRecords)
            .Post("/v1/contracts/{contract}/recovery/resynchronise", recovery.ResynchroniseAsync, RecoveryDocs.Resynchronise)
            .Post("/v1/contracts/{contract}/recovery/resume", recovery.ResumeAsync, RecoveryDocs.Resume)
            .Post("/v1/contracts/{contract}/recovery/prune", recovery.PruneAsync, RecoveryDocs.Prune)
            .Post("/v1/contracts/{contract}/recovery/reconcile", recovery.ReconcileAsync, RecoveryDocs.Reconcile)
            .Get("/v1/contracts/{contract}/prunings", recovery.ListPruningsAsync, RecoveryDocs.ListPrunings)

            .Get("/v1/queue", queue.ReadAsync, QueueDocs.Read)
            .Get("/v1/poison", queue.ListPoisonAsync, QueueDocs.ListPoison)
            .Post("/v1/poison/{id}/redrive", queue.RedriveAsync, QueueDocs.Redrive)
            .RefuseTheRest();
        return routes;
    }
}
