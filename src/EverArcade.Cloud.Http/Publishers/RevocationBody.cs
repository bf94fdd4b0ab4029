using EverArcade.Cloud.Http.Quarantines;
using EverArcade.Cloud.Http.Requests;

namespace EverArcade.Cloud.Http.Publishers;

/// <summary>What a request to revoke a publisher's key, or to trust it again, says.</summary>
/// <param name="Reason">Why, for people.</param>
/// <param name="Actor">Who says so; <c>operator</c> without.</param>
internal sealed record RevocationBody(string Reason, string? Actor = null)
{
    /// <summary>Reads <c>{"reason","actor"?}</c>, as a quarantine's body is read.</summary>
    /// <returns>Null when something is wrong.</returns>
    public static RevocationBody? Read(ReadOnlySpan<byte> body, RequestFields fields) =>
        QuarantineBody.Read(body, "reason", fields) is { } said ? new(said.Reason!, said.Actor) : null;
}
