using EverArcade.Cloud.Cli.Audits;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Client.Recovery;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary>What came of meddling with a host's data.</summary>
internal sealed record TamperResult(
    ContractId Contract, long ByteAt, Sequence Victim, AuditSummary Found, string Refusal, RecoverySummary Repair,
    AuditSummary Clean, RecoverySummary Resume, string Answer, VerifyAnswer Verified)
{
    /// <summary>Whether it was found where it was, contained, repaired by that one step, and released.</summary>
    public bool IsGreen => Found is { Verdict: AuditVerdict.Failed, Findings: [var finding, ..] } && finding.Sequence == Victim
        && Refusal == "contract-quarantined" && Repair is { Applied: true, StepCount: 1 } && Clean.Verdict == AuditVerdict.Passed
        && Resume.Applied && Answer == "executed" && Verified.IsGood;

    public object Document() => new
    {
        green = IsGreen,
        Contract,
        ByteAt,
        Victim,
        found = Found,
        refusal = Refusal,
        repair = Repair,
        clean = Clean,
        resume = Resume,
        answer = Answer,
        verify = Verified.Document(),
    };
}
