using System.Text.Json;
using System.Text.Json.Serialization;

namespace EverArcade.Cloud.Client.Wire;

/// <summary>Bytes written as lowercase hex.</summary>
internal sealed class HexBytesConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return reader.TokenType == JsonTokenType.String
                ? Convert.FromHexString(reader.GetString()!)
                : throw new JsonException();
        }
        catch (FormatException notHex)
        {
            throw new JsonException("Not hex.", notHex);
        }
    }

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Convert.ToHexStringLower(value.Span));
}
