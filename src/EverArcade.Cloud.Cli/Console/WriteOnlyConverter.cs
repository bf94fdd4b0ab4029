using System.Text.Json;
using System.Text.Json.Serialization;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>Writes a value its own way; documents are never read back.</summary>
internal sealed class WriteOnlyConverter<T>(Action<Utf8JsonWriter, T> write) : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Documents are only written.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => write(writer, value);
}
