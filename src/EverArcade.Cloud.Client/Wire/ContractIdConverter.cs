using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Wire;

internal sealed class ContractIdConverter : TextConverter<ContractId>
{
    protected override bool TryParse(string text, out ContractId value) => ContractId.TryParse(text, out value);
}
