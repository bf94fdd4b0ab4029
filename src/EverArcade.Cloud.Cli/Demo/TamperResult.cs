using EverArcade.Cloud.Cli.Audits;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Client.Quarantines;
using EverArcade.Cloud.Client.Recovery;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary>What came of meddling with a host's data.</summary>
internal sealed record TamperResult(
    ContractId Contract, long ByteAt, Sequence Victim, AuditSummary Found, QuarantineSummary? Contained, string Refusal, RecoverySummary Repair,
    AuditSummary Clean, RecoverySummary Resume, string Answer, VerifyAnswer Verified)
{
    /// <summary>Whether it was found where it was, contained by the audit that found it, repaired by that one step, and released.</summary>
    public bool IsGreen => Found is { Verdict: AuditVerdict.Failed, Findings: [var finding, ..] } && finding.Sequence == Victim
        && Contained is { State: QuarantineState.Quarantined, Actor: "audit", Finding: not null } && Refusal == "contract-quarantined" && Repair is { Applied: true, StepCount: 1 } && Clean.Verdict == AuditVerdict.Passed
        && Resume.Applied && Answer == "executed" && Verified.IsGood;

    public object Document() => new
    {
        green = IsGreen,
        Contract,
        ByteAt,
        Victim,
        found = Found,
        quarantine = Contained,
        refusal = Refusal,
        repair = Repair,
        clean = Clean,
        resume = Resume,
        answer = Answer,
        verify = Verified.Document(),
    };
}
