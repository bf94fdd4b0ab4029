using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Client.Wire;

internal sealed class PublicKeyConverter : TextConverter<PublicKey>
{
    protected override bool TryParse(string text, out PublicKey value) => PublicKey.TryParse(text, out value);
}
