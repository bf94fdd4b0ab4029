using System.Security.Cryptography;
using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>The seals of this deployment: every process that has the host's key has them, nobody else does.</summary>
/// <remarks>Ed25519 signatures are deterministic, and nothing else is ever signed in this domain or this signature given out: its
/// hash is a secret that follows from the host's key and says nothing about it.</remarks>
internal static class HostSeals
{
    public static ArtefactSeal Artefacts(HostKey host) => new(Secret(host));

    /// <remarks>A key of its own (RFC 5869): what is sealed as one thing never opens as another.</remarks>
    public static ActivationSeal Activations(HostKey host)
    {
        var secret = Secret(host);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, ActivationSeal.KeyBytes, info: ActivationSeal.Tag.ToArray());
        CryptographicOperations.ZeroMemory(secret);
        return new ActivationSeal(key);
    }

    private static byte[] Secret(HostKey host)
    {
        var signature = host.Key.Sign(HashDomain.ArtefactKey.Hash([])).ToArray();
        var secret = SHA256.HashData(signature);
        CryptographicOperations.ZeroMemory(signature);
        return secret;
    }
}
