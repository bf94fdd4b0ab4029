namespace EverArcade.Cloud.Protocol.Json;

/// <summary>A name and its value in an object; the name unescaped.</summary>
internal readonly record struct JsonMember(string Name, JsonValue Value);
