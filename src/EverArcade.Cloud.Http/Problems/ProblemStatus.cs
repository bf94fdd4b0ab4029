using System.Collections.Frozen;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Publishers;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Submissions;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Problems;

/// <summary>Which HTTP status a refusal code is answered with: the one table. What is not in it is about content: 422.</summary>
internal static class ProblemStatus
{
    /// <summary>When a caller may try a 503 again, seconds: a lane or a store that is busy is free within one commit or two.</summary>
    public const int RetryAfterSeconds = 1;

    private static readonly FrozenDictionary<RefusalCode, int> Known = new Dictionary<RefusalCode, int>
    {
        [ProblemCodes.BadJson] = StatusCodes.Status400BadRequest,
        [ProblemCodes.UnknownMember] = StatusCodes.Status400BadRequest,
        [ProblemCodes.MissingMember] = StatusCodes.Status400BadRequest,
        [ProblemCodes.BadMember] = StatusCodes.Status400BadRequest,
        [ProblemCodes.BadHex] = StatusCodes.Status400BadRequest,
        [ProblemCodes.BadParameter] = StatusCodes.Status400BadRequest,
        [ProblemCodes.UnknownParameter] = StatusCodes.Status400BadRequest,
        [ProblemCodes.BadPrefer] = StatusCodes.Status400BadRequest,
        [ProblemCodes.BadIdempotencyKey] = StatusCodes.Status400BadRequest,
        [ProblemCodes.BadRequest] = StatusCodes.Status400BadRequest,

        [ProblemCodes.RouteUnknown] = StatusCodes.Status404NotFound,
        [IntakeRefusals.ContractUnknown] = StatusCodes.Status404NotFound,
        [ContractCreator.PackageUnknown] = StatusCodes.Status404NotFound,
        [ProblemCodes.SubmissionUnknown] = StatusCodes.Status404NotFound,
        [ProblemCodes.ReceiptUnknown] = StatusCodes.Status404NotFound,
        [ProblemCodes.CheckpointUnknown] = StatusCodes.Status404NotFound,
        [ProblemCodes.BranchUnknown] = StatusCodes.Status404NotFound,
        [ProblemCodes.TileUnknown] = StatusCodes.Status404NotFound,
        [ProblemCodes.AuditUnknown] = StatusCodes.Status404NotFound,
        [ProblemCodes.PoisonUnknown] = StatusCodes.Status404NotFound,

        [ProblemCodes.MethodNotAllowed] = StatusCodes.Status405MethodNotAllowed,
        [IntakeRefusals.NonceReused] = StatusCodes.Status409Conflict,
        [IntakeRefusals.ContractQuarantined] = StatusCodes.Status409Conflict,
        [AuditRefusals.AuditState] = StatusCodes.Status409Conflict,
        [ProblemCodes.FindingUnknown] = StatusCodes.Status404NotFound,
        [QuarantineRefusals.NotQuarantinedCode] = StatusCodes.Status409Conflict,
        [QuarantineRefusals.CertificateUnknown] = StatusCodes.Status404NotFound,
        [RecoveryRefusals.PlanStale] = StatusCodes.Status409Conflict,
        [RecoveryRefusals.HistoriesPart] = StatusCodes.Status409Conflict,
        [RecoveryRefusals.RecoveryImpossible] = StatusCodes.Status409Conflict,
        [RecoveryRefusals.AuditFailed] = StatusCodes.Status409Conflict,
        [RecoveryRefusals.ReceiptsPruned] = StatusCodes.Status409Conflict,
        [PackagePublisher.VersionTaken] = StatusCodes.Status409Conflict,
        [PublisherRefusals.NotRevoked] = StatusCodes.Status409Conflict,
        [PublisherRefusals.RevokedBySettings] = StatusCodes.Status409Conflict,
        [ProblemCodes.BodyTooLarge] = StatusCodes.Status413PayloadTooLarge,
        [SubmissionRefusals.TooLarge] = StatusCodes.Status413PayloadTooLarge,
        [PackageRefusals.FileTooLarge] = StatusCodes.Status413PayloadTooLarge,
        [ProblemCodes.BadContentType] = StatusCodes.Status415UnsupportedMediaType,

        [ProblemCodes.Integrity] = StatusCodes.Status500InternalServerError,
        [ProblemCodes.Internal] = StatusCodes.Status500InternalServerError,
        [IntakeRefusals.ContractBusy] = StatusCodes.Status503ServiceUnavailable,
        [ProblemCodes.CertificationBusy] = StatusCodes.Status503ServiceUnavailable,
        [ProblemCodes.ProfileBusy] = StatusCodes.Status503ServiceUnavailable,
        [ProblemCodes.CompilerUnavailable] = StatusCodes.Status503ServiceUnavailable,
        [ProblemCodes.EngineFault] = StatusCodes.Status503ServiceUnavailable,
        [ProblemCodes.StorageUnavailable] = StatusCodes.Status503ServiceUnavailable,
        [ProblemCodes.NotReady] = StatusCodes.Status503ServiceUnavailable,
    }.ToFrozenDictionary();

    public static int Of(RefusalCode code) => Known.GetValueOrDefault(code, StatusCodes.Status422UnprocessableEntity);
}
