using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Checkpoints;

/// <summary>The keys whose checkpoints this host believes: its own, and those its operator has named. Immutable.</summary>
/// <remarks>A key that is no longer used stays in the list for as long as checkpoints are signed by it.</remarks>
public sealed class TrustedHosts
{
    private readonly HashSet<string> _keys;

    public TrustedHosts(HostKey own, PipelineOptions options)
    {
        Own = own.Key.PublicKey;
        _keys = new HashSet<string>(options.TrustedHosts, StringComparer.Ordinal) { Own.ToString() };
    }

    /// <summary>This host's own key.</summary>
    public PublicKey Own { get; }

    public bool Contains(PublicKey host) => _keys.Contains(host.ToString());
}
