namespace EverArcade.Cloud.Protocol.Json;

/// <summary>A parsed JSON value. Numbers stay as they were written, as a place in the text: what a literal means is the
/// reader's question (a double for canonical JSON, u64, i64 or f64 for the ABI).</summary>
internal sealed record JsonValue
{
    public required JsonKind Kind { get; init; }

    /// <summary>Where the value starts in the text, bytes.</summary>
    public required int Offset { get; init; }

    /// <summary>Length of a number's literal, bytes; zero for other kinds.</summary>
    public int Length { get; init; }

    /// <summary>A text's characters, unescaped.</summary>
    public string Text { get; init; } = "";

    /// <summary>An array's items in their order.</summary>
    public IReadOnlyList<JsonValue> Items { get; init; } = [];

    /// <summary>An object's members as they were written; names are unique.</summary>
    public IReadOnlyList<JsonMember> Members { get; init; } = [];
}
