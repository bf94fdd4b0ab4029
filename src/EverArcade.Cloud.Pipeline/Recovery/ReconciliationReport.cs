using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Two histories of one contract, side by side.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Start">Where the archive begins; zero for genesis.</param>
/// <param name="Common">Last receipt that both have.</param>
/// <param name="Parting">First receipt that differs; null when one is the beginning of the other.</param>
/// <param name="Here">What stands at this host.</param>
/// <param name="There">What the archive has.</param>
public sealed record ReconciliationReport(
    ContractId Contract, Sequence Start, Sequence Common, Sequence? Parting, ReconciliationSide Here, ReconciliationSide There)
{
    /// <summary>What can be shown.</summary>
    public ReconciliationVerdict Verdict => (Here.IsProven, There.IsProven) switch
    {
        (false, false) => ReconciliationVerdict.NeitherProven,
        (true, false) => ReconciliationVerdict.Here,
        (false, true) => ReconciliationVerdict.There,
        _ when Parting is null => Here.Sequence == There.Sequence ? ReconciliationVerdict.Same
            : Here.Sequence > There.Sequence ? ReconciliationVerdict.HereGoesOn : ReconciliationVerdict.ThereGoesOn,
        _ when (Here.Attestations > 0) == (There.Attestations > 0) => ReconciliationVerdict.Undecided,
        _ => Here.Attestations > 0 ? ReconciliationVerdict.Here : ReconciliationVerdict.There,
    };
}
