using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Cli.Submissions;

/// <summary>Keys of the players of recorded matches. Anybody can make them from the names: they prove nothing, and make a
/// recorded match replayable.</summary>
internal static class DemoPlayer
{
    /// <summary>The player's key: its seed is SHA-256(tag ‖ 00 ‖ name).</summary>
    public static SigningKey Key(string name) => SamplePlayer.Key(name);

    /// <summary>A key made from names instead of randomness: for demos only.</summary>
    public static SigningKey Key(string tag, string name) =>
        SamplePlayer.Key(tag, name);
}
