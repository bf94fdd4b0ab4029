using System.Text;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Submissions;

/// <summary>What a guest finds in a node's payload: JSON text holding the node's arguments and who sent them,
/// <c>{"args":…,"sender":"&lt;hex&gt;"}</c> or with sender <c>null</c>.</summary>
/// <remarks>Canonical (RFC 8785) whenever the arguments are, since "args" sorts before "sender". On the wire it is one JSON
/// string, so that a guest can decode a plan whose arguments it does not know (docs/format.md).</remarks>
public static class GuestPayload
{
    private static ReadOnlySpan<byte> Head => "{\"args\":"u8;

    private static ReadOnlySpan<byte> Unsigned => ",\"sender\":null}"u8;

    private static ReadOnlySpan<byte> Signed => ",\"sender\":\""u8;

    private static ReadOnlySpan<byte> SignedEnd => "\"}"u8;

    public static string Compose(string args, PublicKey? sender) =>
        sender is { } key
            ? $$"""{"args":{{args}},"sender":"{{key}}"}"""
            : $$"""{"args":{{args}},"sender":null}""";

    /// <summary>Length of the payload's UTF-8, bytes.</summary>
    internal static int Measure(string args, PublicKey? sender) =>
        Head.Length + Encoding.UTF8.GetByteCount(args)
            + (sender is null ? Unsigned.Length : Signed.Length + (2 * PublicKey.Length) + SignedEnd.Length);

    /// <summary>Writes what <see cref="Compose"/> says, without making it.</summary>
    internal static void Write(ref SpanWriter writer, string args, PublicKey? sender)
    {
        writer.WriteRaw(Head);
        writer.WriteText(args);
        if (sender is not { } key)
        {
            writer.WriteRaw(Unsigned);
            return;
        }

        Span<byte> raw = stackalloc byte[PublicKey.Length];
        key.CopyTo(raw);
        writer.WriteRaw(Signed);
        writer.WriteHex(raw);
        writer.WriteRaw(SignedEnd);
    }
}
