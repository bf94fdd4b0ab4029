using System.Text.Json;
using System.Text.Json.Serialization;

namespace EverArcade.Cloud.Http.Answers;

/// <summary>Enumerations by name, e.g. <c>out-of-gas</c>.</summary>
internal sealed class KebabEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, false)
    where T : struct, Enum;
