using Azure.Core;
using Azure.Identity;

namespace EverArcade.Cloud.Http.Telemetry;

/// <summary>Reads <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c> as the Functions host does:
/// <c>Authorization=AAD</c> for the system's identity, with <c>;ClientId=…</c> for an assigned one.</summary>
internal static class MonitorIdentity
{
    public const string Variable = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <returns>Null when the variable asks for no identity: the connection string's key is all there is.</returns>
    public static TokenCredential? Read(string? text)
    {
        var parts = (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .ToLookup(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        if (!string.Equals(parts["Authorization"].FirstOrDefault(), "AAD", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return new ManagedIdentityCredential(parts["ClientId"].FirstOrDefault() is { } client
            ? ManagedIdentityId.FromUserAssignedClientId(client)
            : ManagedIdentityId.SystemAssigned);
    }
}
