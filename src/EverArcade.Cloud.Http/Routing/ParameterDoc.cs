namespace EverArcade.Cloud.Http.Routing;

/// <summary>A query parameter or header.</summary>
/// <param name="Name">As it is sent.</param>
/// <param name="Place"><c>query</c> or <c>header</c>.</param>
/// <param name="Kind">What its text must be.</param>
/// <param name="Description">What it does.</param>
/// <param name="IsRequired">Whether it must be there.</param>
internal sealed record ParameterDoc(
    string Name, string Place, ParameterKind Kind, string Description, bool IsRequired = false)
{
    public static ParameterDoc Limit { get; } = new("limit", "query", ParameterKind.Limit, "Most items of the page.");

    public static ParameterDoc Branch { get; } = new(
        "branch", "query", ParameterKind.Number, "A branch, with the history it begins from; the active one without.");

    public static ParameterDoc Wait { get; } = new(
        "Prefer", "header", ParameterKind.Text,
        $"`wait=N`: wait up to N seconds (0 to {HttpBounds.WaitSecondsMax}, decimals allowed) for the end (RFC 7240).");

    public static ParameterDoc Query(string name, ParameterKind kind, string description) =>
        new(name, "query", kind, description);
}
