using CsCheck;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Tests.Codec;

namespace EverArcade.Cloud.Protocol.Tests.Submissions;

/// <summary>Submissions for tests.</summary>
internal static class Samples
{
    /// <summary>RFC 8032, section 7.1, test 1.</summary>
    public const string Seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

    public static Submission TwoNodes { get; } = new()
    {
        Contract = new ContractId(Hash256.Parse(new string('1', 64))),
        Nonce = "nonce-1",
        GasLimit = 1000,
        Plan = new Plan
        {
            Nodes =
            [
                new PlanNode { Id = "a", Action = "increment", Args = """{"amount":1}""", Deps = [] },
                new PlanNode { Id = "b", Action = "notify", Args = "null", Deps = ["a"] },
            ],
        },
    };

    /// <summary>Well-formed submissions with any text in them: most would not pass a check.</summary>
    public static Gen<Submission> Any { get; } =
        Gen.Select(
            Generated.Text, Gen.ULong,
            Gen.Select(Generated.Text, Generated.Text, Generated.Text, Generated.Text.Array[0, 3]).Array[0, 4],
            Gen.Byte.Array[32].Null(), Gen.Byte.Array[64].Null())
        .Select((nonce, gasLimit, nodes, sender, signature) => new Submission
        {
            Contract = new ContractId(Hash256.Of([(byte)nonce.Length])),
            Nonce = nonce,
            GasLimit = gasLimit,
            Plan = new Plan
            {
                Nodes = [.. nodes.Select(n => new PlanNode { Id = n.Item1, Action = n.Item2, Args = n.Item3, Deps = n.Item4 })],
            },
            Sender = sender is null ? null : PublicKey.FromBytes(sender),
            Signature = signature is null ? null : Signature.FromBytes(signature),
        });

    public static SigningKey Key() => SigningKey.FromSeed(Convert.FromHexString(Seed));
}
