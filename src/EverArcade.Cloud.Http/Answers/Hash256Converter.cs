using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Http.Answers;

internal sealed class Hash256Converter : HexConverter<Hash256>
{
    protected override void CopyTo(Hash256 value, Span<byte> bytes) => value.CopyTo(bytes);

    protected override bool TryParse(string text, out Hash256 value) => Hash256.TryParse(text, out value);
}
