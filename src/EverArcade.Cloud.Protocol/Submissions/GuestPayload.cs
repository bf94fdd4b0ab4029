using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Submissions;

/// <summary>What a guest finds in a node's payload: JSON text holding the node's arguments and who sent them.</summary>
public static class GuestPayload
{
    /// <summary><c>{"args":…,"sender":"&lt;hex&gt;"}</c>, or with sender <c>null</c>: canonical (RFC 8785) whenever
    /// <paramref name="args"/> is, since "args" sorts before "sender".</summary>
    public static string Compose(string args, PublicKey? sender) =>
        sender is { } key
            ? $$"""{"args":{{args}},"sender":"{{key}}"}"""
            : $$"""{"args":{{args}},"sender":null}""";
}
