using System.Text.Json;
using System.Text.Json.Serialization;

namespace EverArcade.Cloud.Client.Wire;

/// <summary>Enumerations by name, e.g. <c>out-of-gas</c>; numbers are refused.</summary>
internal sealed class KebabEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, false)
    where T : struct, Enum;
