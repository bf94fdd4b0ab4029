using System.Text.Json.Serialization;
using EverArcade.Cloud.Http.Audits;
using EverArcade.Cloud.Http.Checkpoints;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Health;
using EverArcade.Cloud.Http.OperatorLogs;
using EverArcade.Cloud.Http.Packages;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Profiling;
using EverArcade.Cloud.Http.Publishers;
using EverArcade.Cloud.Http.Quarantines;
using EverArcade.Cloud.Http.Queue;
using EverArcade.Cloud.Http.Receipts;
using EverArcade.Cloud.Http.Recovery;
using EverArcade.Cloud.Http.States;
using EverArcade.Cloud.Http.Submissions;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Http.Answers;

/// <summary>How answers are encoded; the OpenAPI document describes the same types through the same options.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(Hash256Converter), typeof(ContractIdConverter), typeof(SubmissionIdConverter),
        typeof(SequenceConverter), typeof(BranchIdConverter), typeof(HexBytesConverter), typeof(TimeConverter),
        typeof(KebabEnumConverter<ReceiptStatus>), typeof(KebabEnumConverter<ContractStatus>),
        typeof(KebabEnumConverter<AuditVerdict>), typeof(KebabEnumConverter<QuarantineState>),
        typeof(KebabEnumConverter<AuditMode>), typeof(KebabEnumConverter<AuditOutcome>), typeof(KebabEnumConverter<StateProofKind>),
        typeof(KebabEnumConverter<ValidationVerdict>), typeof(KebabEnumConverter<RecoveryAction>), typeof(KebabEnumConverter<ReconciliationVerdict>),
    ])]
[JsonSerializable(typeof(ProblemView))]
[JsonSerializable(typeof(LivenessView))]
[JsonSerializable(typeof(ReadinessView))]
[JsonSerializable(typeof(PackageDetailView))]
[JsonSerializable(typeof(PageView<PackageSummaryView>))]
[JsonSerializable(typeof(ContractBody))]
[JsonSerializable(typeof(ContractView))]
[JsonSerializable(typeof(ContractDetailView))]
[JsonSerializable(typeof(PageView<ContractView>))]
[JsonSerializable(typeof(PageView<ContractDetailView>))]
[JsonSerializable(typeof(RevocationBody))]
[JsonSerializable(typeof(RevocationView))]
[JsonSerializable(typeof(PageView<RevocationView>))]
[JsonSerializable(typeof(SubmissionDocs.Body))]
[JsonSerializable(typeof(SubmissionView))]
[JsonSerializable(typeof(ReceiptView))]
[JsonSerializable(typeof(PageView<ReceiptView>))]
[JsonSerializable(typeof(InclusionView))]
[JsonSerializable(typeof(ConsistencyView))]
[JsonSerializable(typeof(StatePageView))]
[JsonSerializable(typeof(ProvenEntryView))]
[JsonSerializable(typeof(CheckpointView))]
[JsonSerializable(typeof(PageView<CheckpointView>))]
[JsonSerializable(typeof(AuditBody))]
[JsonSerializable(typeof(AuditView))]
[JsonSerializable(typeof(PageView<AuditView>))]
[JsonSerializable(typeof(AuditScheduleBody))]
[JsonSerializable(typeof(AuditScheduleView))]
[JsonSerializable(typeof(PoisonView))]
[JsonSerializable(typeof(PageView<PoisonView>))]
[JsonSerializable(typeof(QueueView))]
[JsonSerializable(typeof(GasProfileView))]
[JsonSerializable(typeof(CertificationResult))]
[JsonSerializable(typeof(CertificateView))]
[JsonSerializable(typeof(PageView<CertificateView>))]
[JsonSerializable(typeof(FindingView))]
[JsonSerializable(typeof(RecoveryView))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(ReconciliationView))]
[JsonSerializable(typeof(PageView<PruneView>))]
[JsonSerializable(typeof(QuarantineBody))]
[JsonSerializable(typeof(QuarantineView))]
[JsonSerializable(typeof(PageView<OperatorLogEntryView>))]
internal sealed partial class ApiJson : JsonSerializerContext;
