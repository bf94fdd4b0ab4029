using System.Text.Json;
using System.Text.Json.Serialization;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Answers;

internal sealed class SequenceConverter : JsonConverter<Sequence>
{
    public override Sequence Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetUInt64());

    public override void Write(Utf8JsonWriter writer, Sequence value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Number);
}
