namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Why a message is parked where the message itself is not to blame, for people.</summary>
internal static class PoisonReasons
{
    public static string Tried(long deliveries, Exception last) => $"{deliveries} tries failed; the last: {last.Message}";

    /// <summary>The host counts deliveries; one that ends with its process tells nobody why.</summary>
    public static string GivenUp(long deliveries) =>
        $"{deliveries} deliveries ended without an answer: the process stopped, or took longer than an invocation may; its log says which";
}
