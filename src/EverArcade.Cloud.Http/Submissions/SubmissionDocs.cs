using System.Text.Json;
using EverArcade.Cloud.Http.Routing;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Http.Submissions;

internal static class SubmissionDocs
{
    private static readonly ReplyDoc Executed = new(200, typeof(SubmissionView), "Executed and committed: the receipt.")
    {
        Headers = new Dictionary<string, string> { ["Preference-Applied"] = "The wait that was applied." },
    };

    private static readonly ReplyDoc Pending = new(202, typeof(SubmissionView), "Accepted and durable; no receipt yet.")
    {
        Headers = new Dictionary<string, string>
        {
            ["Location"] = "Where the receipt will be.",
            ["Preference-Applied"] = "The wait that was applied.",
        },
    };

    public static RouteDoc Submit { get; } = new("submit", "Submits an input, and waits for its receipt if asked to.")
    {
        Parameters =
        [
            new ParameterDoc("Idempotency-Key", "header", ParameterKind.Text,
                "The nonce, 1 to 128 printable ASCII characters. The same request under the same nonce has one receipt; "
                + "another request under it is refused. Without the header the server makes a nonce and returns it."),
            ParameterDoc.Wait,
        ],
        Body = typeof(Body),
        BodyExample = """{"action":"increment","args":{"amount":1}}""",
        Replies = [Executed, Pending],
        Problems = [404, 409, 413, 415, 422, 503],
    };

    public static RouteDoc Read { get; } = new("readSubmission", "The receipt of a submission, waiting for it if asked to.")
    {
        Parameters = [ParameterDoc.Wait],
        Replies = [Executed, Pending],
        Problems = [404, 503],
    };

    /// <summary>The body of a submission, for the document's schema; <see cref="SubmissionBodyReader"/> reads it.</summary>
    internal sealed record Body
    {
        /// <summary>What the guest shall do; makes a plan of one node "main". Not together with nodes.</summary>
        public string? Action { get; init; }

        /// <summary>The action's arguments, any JSON; {} without.</summary>
        public JsonElement? Args { get; init; }

        /// <summary>A plan of several nodes.</summary>
        public IReadOnlyList<Node>? Nodes { get; init; }

        /// <summary>Gas the execution may use; the package's or the host's default without.</summary>
        public ulong? GasLimit { get; init; }

        /// <summary>The sender's public key; needs a signature.</summary>
        public Hash256? Sender { get; init; }

        /// <summary>Ed25519 signature of the 32 bytes of the submission id, 128 hex characters.</summary>
        public string? Signature { get; init; }
    }

    /// <summary>One node of a plan.</summary>
    internal sealed record Node
    {
        public required string Id { get; init; }

        public required string Action { get; init; }

        public JsonElement? Args { get; init; }

        /// <summary>Ids of nodes that come before.</summary>
        public IReadOnlyList<string>? Deps { get; init; }
    }
}
