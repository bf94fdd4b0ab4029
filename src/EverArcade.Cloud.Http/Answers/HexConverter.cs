using System.Text.Json;
using System.Text.Json.Serialization;

namespace EverArcade.Cloud.Http.Answers;

/// <summary>32-byte values as 64 lowercase hex characters, written without a string in between.</summary>
internal abstract class HexConverter<T> : JsonConverter<T>
{
    private const int Bytes = 32;

    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString()!, out var value)
            ? value
            : throw new JsonException();

    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Span<byte> hex = stackalloc byte[2 * Bytes];
        CopyTo(value, bytes);
        _ = Convert.TryToHexStringLower(bytes, hex, out _);
        writer.WriteStringValue(hex);
    }

    protected abstract void CopyTo(T value, Span<byte> bytes);

    protected abstract bool TryParse(string text, out T value);
}
