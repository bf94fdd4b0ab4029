namespace EverArcade.Cloud.Http.Problems;

/// <summary>A problem document (RFC 9457).</summary>
/// <param name="Type"><c>urn:everarcade:problem:</c> and the code.</param>
/// <param name="Title">What kind of problem, for people.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong, for people.</param>
/// <param name="Code">Stable, kebab-case: the first refusal's, or the failure's.</param>
/// <param name="Refusals">Everything that is wrong with the request; empty when the failure is the server's.</param>
/// <param name="TraceId">What the request is called in logs and traces.</param>
internal sealed record ProblemView(
    string Type, string Title, int Status, string Detail, string Code, IReadOnlyList<RefusalView> Refusals, string TraceId);
