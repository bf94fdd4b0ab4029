namespace EverArcade.Cloud.Http.Routing;

/// <summary>An answer that is no problem.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">Type of the JSON body; <c>byte[]</c> for bytes, <c>string</c> for plain text; null for none.</param>
/// <param name="Description">When it comes.</param>
internal sealed record ReplyDoc(int Status, Type? Body, string Description)
{
    /// <summary>Headers it has beyond those of every answer, with what they say.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public static ReplyDoc Ok<T>(string description) => new(200, typeof(T), description);
}
