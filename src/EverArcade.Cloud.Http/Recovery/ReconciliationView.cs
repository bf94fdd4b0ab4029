using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Recovery;

/// <summary>Two histories of a contract, side by side.</summary>
internal sealed record ReconciliationView(
    ContractId Contract, ReconciliationVerdict Verdict, Sequence Start, Sequence Common, Sequence? Parting,
    ReconciliationSide Here, ReconciliationSide There)
{
    public static ReconciliationView Of(ReconciliationReport report) => new(
        report.Contract, report.Verdict, report.Start, report.Common, report.Parting, report.Here, report.There);
}
