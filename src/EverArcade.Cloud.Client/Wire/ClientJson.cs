using System.Text.Json.Serialization;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Client.Contracts;
using EverArcade.Cloud.Client.OperatorLogs;
using EverArcade.Cloud.Client.Packages;
using EverArcade.Cloud.Client.Publishers;
using EverArcade.Cloud.Client.Quarantines;
using EverArcade.Cloud.Client.Queue;
using EverArcade.Cloud.Client.Recovery;
using EverArcade.Cloud.Client.States;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Client.Wire;

/// <summary>How answers are decoded: camelCase, no nulls where none belong, members that are not known are left alone.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(Hash256Converter), typeof(ContractIdConverter), typeof(SubmissionIdConverter), typeof(PublicKeyConverter),
        typeof(SequenceConverter), typeof(BranchIdConverter), typeof(HexBytesConverter),
        typeof(KebabEnumConverter<ReceiptStatus>), typeof(KebabEnumConverter<ContractStatus>),
        typeof(KebabEnumConverter<AuditVerdict>), typeof(KebabEnumConverter<AuditMode>), typeof(KebabEnumConverter<QuarantineState>),
    ])]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(Readiness))]
[JsonSerializable(typeof(PackageDetail))]
[JsonSerializable(typeof(Page<PackageSummary>))]
[JsonSerializable(typeof(ContractSummary))]
[JsonSerializable(typeof(ContractDetail))]
[JsonSerializable(typeof(Page<ContractSummary>))]
[JsonSerializable(typeof(Page<ContractDetail>))]
[JsonSerializable(typeof(RevokedPublisher))]
[JsonSerializable(typeof(Page<RevokedPublisher>))]
[JsonSerializable(typeof(SubmissionDocument))]
[JsonSerializable(typeof(ReceiptDocument))]
[JsonSerializable(typeof(Page<ReceiptDocument>))]
[JsonSerializable(typeof(InclusionDocument))]
[JsonSerializable(typeof(ConsistencyDocument))]
[JsonSerializable(typeof(StatePage))]
[JsonSerializable(typeof(StateEntryDocument))]
[JsonSerializable(typeof(CheckpointDocument))]
[JsonSerializable(typeof(Page<CheckpointDocument>))]
[JsonSerializable(typeof(AuditSummary))]
[JsonSerializable(typeof(AuditScheduleSummary))]
[JsonSerializable(typeof(Page<AuditSummary>))]
[JsonSerializable(typeof(Page<PoisonItem>))]
[JsonSerializable(typeof(QueueSummary))]
[JsonSerializable(typeof(RecoverySummary))]
[JsonSerializable(typeof(ImportSummary))]
[JsonSerializable(typeof(ReconciliationSummary))]
[JsonSerializable(typeof(QuarantineSummary))]
[JsonSerializable(typeof(FindingDocument))]
[JsonSerializable(typeof(Page<OperatorLogDocument>))]
internal sealed partial class ClientJson : JsonSerializerContext;
