namespace EverArcade.Cloud.Http.Routing;

/// <summary>What the OpenAPI document says about a route, beside its path: kept with the route, so that neither is without
/// the other.</summary>
/// <param name="Id">The operation's id: what a generated client calls the method.</param>
/// <param name="Summary">One line.</param>
internal sealed record RouteDoc(string Id, string Summary)
{
    /// <summary>Query parameters and headers; path parameters follow from the pattern.</summary>
    public IReadOnlyList<ParameterDoc> Parameters { get; init; } = [];

    /// <summary>Type of the JSON body; <c>byte[]</c> for a body of bytes; null for none.</summary>
    public Type? Body { get; init; }

    /// <summary>A body as JSON text that the route takes.</summary>
    public string? BodyExample { get; init; }

    /// <summary>Answers that are no problems.</summary>
    public IReadOnlyList<ReplyDoc> Replies { get; init; } = [];

    /// <summary>Statuses of problem documents beyond 400 and 500, which every route has.</summary>
    public IReadOnlyList<int> Problems { get; init; } = [];
}
