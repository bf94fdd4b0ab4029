using System.Text.Json;
using System.Text.Json.Serialization;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Wire;

internal sealed class BranchIdConverter : JsonConverter<BranchId>
{
    public override BranchId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetUInt32());

    public override void Write(Utf8JsonWriter writer, BranchId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Number);
}
