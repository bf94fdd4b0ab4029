using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>One thing that is not as it must be.</summary>
internal sealed record AuditFindingView(Sequence Sequence, string Kind, string Expected, string Found)
{
    public static AuditFindingView Of(AuditFinding finding) =>
        new(finding.Sequence, finding.Kind, finding.Expected, finding.Found);
}
