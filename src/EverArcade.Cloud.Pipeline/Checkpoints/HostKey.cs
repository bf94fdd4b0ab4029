using EverArcade.Cloud.Protocol.Keys;
using Microsoft.Extensions.Configuration;

namespace EverArcade.Cloud.Pipeline.Checkpoints;

/// <summary>The key this deployment signs its checkpoints with.</summary>
public sealed class HostKey(SigningKey key) : IDisposable
{
    /// <summary>The setting that holds the key, as <see cref="KeyText"/> writes it: a secret, or a Key Vault reference to one.</summary>
    public const string Setting = "HostKey";

    private const string VaultReference = "@Microsoft.KeyVault(";

    public SigningKey Key { get; } = key;

    /// <summary>The key of a host that has no data folder to keep it in.</summary>
    /// <exception cref="InvalidOperationException">There is none, or it is no key; the text says which and never what it holds.</exception>
    public static HostKey Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var text = configuration[Setting]?.Trim() ?? "";
        if (KeyText.TryParse(text, out var key))
        {
            return new HostKey(key);
        }

        throw new InvalidOperationException(
            text.Length == 0
                ? $"The setting {Setting} is missing: the key that signs checkpoints (everarcade key new)."
                : text.StartsWith(VaultReference, StringComparison.Ordinal)
                    ? $"The setting {Setting} is a Key Vault reference that was not resolved: is the secret there, and may this app read it?"
                    : $"The setting {Setting} is no key: one line as 'everarcade key new' writes it.");
    }

    public void Dispose() => Key.Dispose();
}
