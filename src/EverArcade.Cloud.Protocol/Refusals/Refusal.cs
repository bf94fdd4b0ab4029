namespace EverArcade.Cloud.Protocol.Refusals;

/// <summary>Something the caller can fix: a stable code, the place (field, file or byte offset) and a sentence.</summary>
/// <param name="Code">Stable, kebab-case, listed in docs/protocol.md: callers may switch on it.</param>
/// <param name="Place">The field, entry or offset that is wrong, e.g. <c>plan.nodes[2].deps[0]</c>; empty for the whole.</param>
/// <param name="Detail">What is wrong and what would be right, for people; its wording may change.</param>
public readonly record struct Refusal(RefusalCode Code, string Place, string Detail)
{
    public override string ToString() => Place.Length == 0 ? $"{Code}: {Detail}" : $"{Code} at {Place}: {Detail}";
}
