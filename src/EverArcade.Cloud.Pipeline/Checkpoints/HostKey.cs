using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Checkpoints;

/// <summary>The key this deployment signs its checkpoints with.</summary>
public sealed class HostKey(SigningKey key) : IDisposable
{
    public SigningKey Key { get; } = key;

    public void Dispose() => Key.Dispose();
}
