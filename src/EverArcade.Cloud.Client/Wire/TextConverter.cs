using System.Text.Json;
using System.Text.Json.Serialization;

namespace EverArcade.Cloud.Client.Wire;

/// <summary>Values written as text; anything that does not parse is a malformed answer.</summary>
internal abstract class TextConverter<T> : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString()!, out var value)
            ? value
            : throw new JsonException();

    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value!.ToString());

    protected abstract bool TryParse(string text, out T value);
}
