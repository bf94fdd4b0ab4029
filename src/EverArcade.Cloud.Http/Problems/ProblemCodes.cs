using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Http.Problems;

/// <summary>The codes that arise at the HTTP edge (docs/http.md, Problems).</summary>
internal static class ProblemCodes
{
    public static RefusalCode BadJson { get; } = new("bad-json");

    public static RefusalCode UnknownMember { get; } = new("unknown-member");

    public static RefusalCode MissingMember { get; } = new("missing-member");

    public static RefusalCode BadMember { get; } = new("bad-member");

    public static RefusalCode BadHex { get; } = new("bad-hex");

    public static RefusalCode BadParameter { get; } = new("bad-parameter");

    public static RefusalCode UnknownParameter { get; } = new("unknown-parameter");

    public static RefusalCode BadPrefer { get; } = new("bad-prefer");

    public static RefusalCode BadIdempotencyKey { get; } = new("bad-idempotency-key");

    public static RefusalCode BadContentType { get; } = new("bad-content-type");

    public static RefusalCode BadRequest { get; } = new("bad-request");

    public static RefusalCode BodyTooLarge { get; } = new("body-too-large");

    public static RefusalCode RouteUnknown { get; } = new("route-unknown");

    public static RefusalCode MethodNotAllowed { get; } = new("method-not-allowed");

    public static RefusalCode SubmissionUnknown { get; } = new("submission-unknown");

    public static RefusalCode ReceiptUnknown { get; } = new("receipt-unknown");

    public static RefusalCode CheckpointUnknown { get; } = new("checkpoint-unknown");

    public static RefusalCode BranchUnknown { get; } = new("branch-unknown");

    public static RefusalCode TileUnknown { get; } = new("tile-unknown");

    public static RefusalCode AuditUnknown { get; } = new("audit-unknown");

    public static RefusalCode PoisonUnknown { get; } = new("poison-unknown");

    public static RefusalCode FindingUnknown { get; } = new("finding-unknown");

    public static RefusalCode CertificationBusy { get; } = new("certification-busy");

    public static RefusalCode NotCertifiable { get; } = new("not-certifiable");

    public static RefusalCode ProfileBusy { get; } = new("gas-profile-busy");

    public static RefusalCode NotProfilable { get; } = new("gas-profile-unavailable");

    public static RefusalCode NotReady { get; } = new("not-ready");

    public static RefusalCode CompilerUnavailable { get; } = new("compiler-unavailable");

    public static RefusalCode EngineFault { get; } = new("engine-fault");

    public static RefusalCode StorageUnavailable { get; } = new("storage-unavailable");

    public static RefusalCode Integrity { get; } = new("integrity");

    public static RefusalCode Internal { get; } = new("internal");
}
