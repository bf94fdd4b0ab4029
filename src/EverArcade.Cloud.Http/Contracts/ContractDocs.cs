using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Contracts;

internal static class ContractDocs
{
    public static RouteDoc Create { get; } = new("createContract", "Makes a contract of a published package.")
    {
        Body = typeof(ContractBody),
        BodyExample = """
            {"package":"8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4","name":"scores"}
            """,
        Replies =
        [
            new ReplyDoc(201, typeof(ContractView), "Created.")
            {
                Headers = new Dictionary<string, string> { ["Location"] = "Where the contract is read." },
            },
            ReplyDoc.Ok<ContractView>("The same package, name and salt are a contract already: this one."),
        ],
        Problems = [404, 413, 415, 422, 503],
    };

    public static RouteDoc List { get; } = new("listContracts", "Contracts in order of their ids.")
    {
        Parameters =
        [
            ParameterDoc.Query("after", ParameterKind.Hash, "The previous page's next."), ParameterDoc.Limit,
        ],
        Replies = [ReplyDoc.Ok<PageView<ContractView>>("A page.")],
        Problems = [503],
    };

    public static RouteDoc Read { get; } = new("readContract", "A contract and its head.")
    {
        Replies = [ReplyDoc.Ok<ContractDetailView>("The contract.")],
        Problems = [404, 503],
    };
}
