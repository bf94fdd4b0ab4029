using System.CommandLine;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Cli.Recovery;

/// <summary>Options that recoveries share.</summary>
internal static class RecoveryOptions
{
    public static Option<Hash256?> Apply { get; } = new("--apply")
    {
        Description = "Hash of the plan to carry out; refused when the plan would be another by now.",
        CustomParser = result =>
        {
            if (!Hash256.TryParse(result.Tokens[0].Value, out var hash))
            {
                result.AddError($"--apply: '{result.Tokens[0].Value}' is not 64 lowercase hex digits.");
            }

            return hash;
        },
    };

    public static Option<Uri?> Peer { get; } = new("--peer")
    {
        Description = "Another deployment that hosts the contract.",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError($"--peer: '{result.Tokens[0].Value}' is no http or https address.");
            return null;
        },
    };

    public static Option<PublicKey?> HostKey { get; } = new("--host-key")
    {
        Description = "The public key that must have signed the checkpoints.",
        CustomParser = result =>
        {
            if (!PublicKey.TryParse(result.Tokens[0].Value, out var key))
            {
                result.AddError($"--host-key: '{result.Tokens[0].Value}' is not 64 lowercase hex digits.");
            }

            return key;
        },
    };
}
