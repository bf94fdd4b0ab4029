using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Publishers;

/// <summary>What revoked keys are refused, and what an operator is (docs/protocol.md, Refusals).</summary>
public static class PublisherRefusals
{
    /// <summary>A package is signed by a key that this host no longer trusts.</summary>
    public static RefusalCode Revoked { get; } = new("publisher-revoked");

    /// <summary>The key to be reinstated is not revoked.</summary>
    public static RefusalCode NotRevoked { get; } = new("publisher-not-revoked");

    /// <summary>The key is revoked by the host's settings: no operator's verb takes that back.</summary>
    public static RefusalCode RevokedBySettings { get; } = new("publisher-revoked-by-settings");

    internal static Refusal Of(PublicKey publisher, string place) => new(
        Revoked, place, $"This host has revoked publisher {publisher}: nothing signed by that key is taken in or begun any more.");

    internal static Refusal NotRevokedOf(PublicKey publisher) => new(
        NotRevoked, "path publisher", $"Publisher {publisher} is not revoked.");

    internal static Refusal BySettings(PublicKey publisher) => new(
        RevokedBySettings, "path publisher",
        $"Publisher {publisher} stands in Pipeline:RevokedPublishers of this host's settings: take it out there.");
}
