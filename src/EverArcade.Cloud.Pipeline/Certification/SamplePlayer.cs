using System.Security.Cryptography;
using System.Text;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Keys made from names. Anybody can make them: they prove nothing, and make recorded inputs replayable.</summary>
public static class SamplePlayer
{
    /// <summary>The key of a player: its seed is SHA-256(tag ‖ 00 ‖ name).</summary>
    public static SigningKey Key(string name) => Key("everarcade.demo-player/1", name);

    /// <summary>A key of another kind, by its tag.</summary>
    public static SigningKey Key(string tag, string name) =>
        SigningKey.FromSeed(SHA256.HashData(Encoding.UTF8.GetBytes($"{tag}\0{name}")));
}
