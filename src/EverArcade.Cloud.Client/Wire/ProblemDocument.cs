namespace EverArcade.Cloud.Client.Wire;

/// <summary>A problem document as it is on the wire; every member may be missing.</summary>
internal sealed record ProblemDocument
{
    public string? Code { get; init; }

    public string? Title { get; init; }

    public string? Detail { get; init; }

    public IReadOnlyList<RefusalDocument>? Refusals { get; init; }

    public string? TraceId { get; init; }
}
