using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>Writes a profile as speedscope reads it: an evented profile whose unit is gas instead of time.</summary>
/// <remarks>Format: https://www.speedscope.app/file-format-schema.json. Each stack opens and closes once, so that the file's length does
/// not depend on how deep the stacks are.</remarks>
public static class SpeedscopeFile
{
    private const string Schema = "https://www.speedscope.app/file-format-schema.json";

    /// <param name="profile">The profile.</param>
    /// <param name="name">What it is of: shown as its title.</param>
    /// <param name="output">Receives the file.</param>
    public static void Write(GasProfile profile, string name, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("exporter", "everarcade");
        json.WriteString("name", name);
        json.WriteNumber("activeProfileIndex", 0);
        json.WriteStartObject("shared");
        json.WriteStartArray("frames");
        foreach (var function in profile.Functions)
        {
            json.WriteStartObject();
            json.WriteString("name", function);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("profiles");
        json.WriteStartObject();
        json.WriteString("type", "evented");
        json.WriteString("name", $"gas of {profile.Executions} executions");
        json.WriteString("unit", "none");
        json.WriteNumber("startValue", 0);
        json.WriteNumber("endValue", profile.GasUsed);
        json.WriteStartArray("events");
        WriteEvents(profile, json);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteEvents(GasProfile profile, Utf8JsonWriter json)
    {
        var at = 0UL;
        var walk = new StackWalk(profile);
        while (walk.MoveNext())
        {
            var stack = profile.Stacks[walk.Stack];

            // A function's own gas is drawn behind that of its callees.
            at += walk.IsBegin ? 0 : stack.SelfGas;
            json.WriteStartObject();
            json.WriteString("type", walk.IsBegin ? "O" : "C");
            json.WriteNumber("frame", stack.Function);
            json.WriteNumber("at", at);
            json.WriteEndObject();
        }
    }
}
