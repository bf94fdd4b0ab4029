using System.Security.Cryptography;
using System.Text;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Json;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Client.Submissions;

/// <summary>Makes submissions: arguments canonical, nonce random unless given, signed when there is a key.</summary>
public static class SubmissionDraft
{
    /// <summary>Gas limit when nobody says otherwise; every released profile allows it.</summary>
    public const ulong GasLimitDefault = 10_000_000;

    /// <summary>Id of the node of a plan that has only one.</summary>
    public const string OnlyNodeId = "main";

    /// <summary>One action.</summary>
    /// <param name="contract">Where it runs.</param>
    /// <param name="action">What the guest shall do.</param>
    /// <param name="argsJson">Its arguments, any JSON value; brought into canonical form (RFC 8785).</param>
    /// <param name="gasLimit">Gas it may use; null takes <see cref="GasLimitDefault"/>.</param>
    /// <param name="nonce">Printable ASCII, 1 to 128 characters, new for each submission; null takes a random one.</param>
    /// <param name="sender">Signs the submission; null leaves it unsigned.</param>
    /// <exception cref="FormatException">The arguments are not JSON that has one canonical form; the message says where.</exception>
    public static Submission Create(
        ContractId contract, string action, string argsJson = "{}", ulong? gasLimit = null, string? nonce = null,
        SigningKey? sender = null) =>
        CreatePlan(contract, [Node(OnlyNodeId, action, argsJson)], gasLimit, nonce, sender);

    /// <summary>A plan of several nodes; make them with <see cref="Node"/>.</summary>
    public static Submission CreatePlan(
        ContractId contract, IReadOnlyList<PlanNode> nodes, ulong? gasLimit = null, string? nonce = null,
        SigningKey? sender = null)
    {
        var submission = new Submission
        {
            Contract = contract,
            Nonce = nonce ?? RandomNumberGenerator.GetHexString(32, lowercase: true),
            GasLimit = gasLimit ?? GasLimitDefault,
            Plan = new Plan { Nodes = nodes },
        };
        return sender is null ? submission : submission.SignedBy(sender);
    }

    /// <summary>One node of a plan.</summary>
    /// <exception cref="FormatException">The arguments are not JSON that has one canonical form; the message says where.</exception>
    public static PlanNode Node(string id, string action, string argsJson = "{}", params IReadOnlyList<string> deps) =>
        CanonicalJson.TryCanonicalizeText(Encoding.UTF8.GetBytes(argsJson), out var canonical, out var problem)
            ? new PlanNode { Id = id, Action = action, Args = canonical, Deps = deps }
            : throw new FormatException($"Arguments of {action}: {problem}");
}
