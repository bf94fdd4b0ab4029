using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Publishers;

internal static class PublisherDocs
{
    public static RouteDoc ListRevoked { get; } = new("listRevokedPublishers", "Publishers' keys that this host does not trust, in order.")
    {
        Parameters =
        [
            ParameterDoc.Query("after", ParameterKind.Hash, "The previous page's next."), ParameterDoc.Limit,
        ],
        Replies = [ReplyDoc.Ok<PageView<RevocationView>>("A page.")],
        Problems = [503],
    };

    public static RouteDoc Revoke { get; } = new(
        "revokePublisher", "Trusts a publisher's key no longer: no package of it is published, no contract made. What runs, runs on.")
    {
        Body = typeof(RevocationBody),
        BodyExample = """{"reason":"the key was stolen","actor":"ops@example.org"}""",
        Replies = [ReplyDoc.Ok<RevocationView>("The revocation; one that stood already stays as it was.")],
        Problems = [413, 415, 503],
    };

    public static RouteDoc Reinstate { get; } = new("reinstatePublisher", "Trusts a key again that an operator has revoked.")
    {
        Body = typeof(RevocationBody),
        BodyExample = """{"reason":"the key was found in a drawer","actor":"ops@example.org"}""",
        Replies = [new ReplyDoc(204, null, "It is trusted again.")],
        Problems = [409, 413, 415, 503],
    };

    public static RouteDoc ListContracts { get; } = new(
        "listPublisherContracts", "Contracts that run packages of a publisher: those to decide about after its key was revoked.")
    {
        Parameters =
        [
            ParameterDoc.Query("after", ParameterKind.Hash, "The previous page's next."), ParameterDoc.Limit,
        ],
        Replies = [ReplyDoc.Ok<PageView<ContractDetailView>>("A page; it may be empty and have a next.")],
        Problems = [503],
    };
}
