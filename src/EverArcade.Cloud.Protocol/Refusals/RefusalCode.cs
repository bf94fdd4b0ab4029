namespace EverArcade.Cloud.Protocol.Refusals;

/// <summary>A refusal's stable name, as it stands in problem documents and exit messages, e.g. <c>plan-cycle</c>.</summary>
public readonly record struct RefusalCode(string Name)
{
    public override string ToString() => Name;
}
