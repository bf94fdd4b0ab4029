using System.Security.Cryptography;
using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>The seal of this deployment's artefacts: every process that has the host's key has it, nobody else does.</summary>
internal static class HostArtefactSeal
{
    /// <remarks>Ed25519 signatures are deterministic, and nothing else is ever signed in this domain or this signature given out: its
    /// hash is a secret that follows from the host's key and says nothing about it.</remarks>
    public static ArtefactSeal Derive(HostKey host)
    {
        var secret = host.Key.Sign(HashDomain.ArtefactKey.Hash([])).ToArray();
        var key = SHA256.HashData(secret);
        CryptographicOperations.ZeroMemory(secret);
        return new ArtefactSeal(key);
    }
}
