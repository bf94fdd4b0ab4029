using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Client.Wire;

internal sealed class Hash256Converter : TextConverter<Hash256>
{
    protected override bool TryParse(string text, out Hash256 value) => Hash256.TryParse(text, out value);
}
