using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Answers;

internal sealed class ContractIdConverter : HexConverter<ContractId>
{
    protected override void CopyTo(ContractId value, Span<byte> bytes) => value.Hash.CopyTo(bytes);

    protected override bool TryParse(string text, out ContractId value) => ContractId.TryParse(text, out value);
}
