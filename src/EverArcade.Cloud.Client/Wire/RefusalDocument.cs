using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Client.Wire;

internal sealed record RefusalDocument(string? Code, string? Place, string? Detail)
{
    public Refusal ToRefusal() => new(new RefusalCode(Code ?? ""), Place ?? "", Detail ?? "");
}
