using System.CommandLine;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary>The public keys that a verifier knows from elsewhere. Several are the keys of a host that has changed its own.</summary>
/// <param name="Hosts">Who may have signed checkpoints and operator logs; empty accepts any.</param>
/// <param name="Auditors">Who may have signed certificates; empty accepts any.</param>
internal sealed record KnownKeys(IReadOnlyList<PublicKey> Hosts, IReadOnlyList<PublicKey> Auditors)
{
    /// <summary>An option that takes keys, as often as it is given.</summary>
    public static Option<PublicKey[]> Option(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var keys = new List<PublicKey>();
            foreach (var token in result.Tokens)
            {
                if (PublicKey.TryParse(token.Value, out var key))
                {
                    keys.Add(key);
                }
                else
                {
                    result.AddError($"{name}: '{token.Value}' is not 64 lowercase hex digits.");
                }
            }

            return [.. keys];
        },
    };
}
