using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Http.Problems;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Place">The member, header, parameter, file entry or byte offset; empty for the whole.</param>
/// <param name="Detail">What is wrong and what would be right, for people.</param>
internal sealed record RefusalView(string Code, string Place, string Detail)
{
    public static RefusalView Of(Refusal refusal) => new(refusal.Code.Name, refusal.Place, refusal.Detail);
}
