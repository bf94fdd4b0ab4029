namespace EverArcade.Cloud.Protocol.Json;

/// <summary>What is wrong with some JSON, and at which byte from its start.</summary>
public readonly record struct JsonProblem(JsonError Error, int Offset)
{
    /// <summary>A sentence for people: what is wrong and what would be right.</summary>
    public string Detail => Error switch
    {
        JsonError.None => "No problem.",
        JsonError.NotUtf8 => "The text is not UTF-8.",
        JsonError.UnexpectedEnd => "The text ends inside a value.",
        JsonError.UnexpectedByte => "Not JSON (RFC 8259) from here on.",
        JsonError.TrailingContent => "One value is expected; something follows it.",
        JsonError.TooDeep => $"Arrays and objects nest at most {CanonicalJson.DepthMax} deep.",
        JsonError.DuplicateName => "This name stands in the object before.",
        JsonError.BadEscape => "A backslash is followed by one of \" \\ / b f n r t, or u and four hex digits.",
        JsonError.LoneSurrogate => "Half of a surrogate pair is no character: write both halves.",
        JsonError.ControlCharacter => "Control characters in a string are written as escapes.",
        JsonError.BadNumber => "Not a JSON number.",
        JsonError.NumberTooLarge => "Beyond the largest double: write it as a string.",
        JsonError.NumberTooSmall => "Nearer to zero than any double: write 0, or a string.",
        JsonError.UnsafeInteger => "An integer beyond 9007199254740991 loses digits in many readers: use a string.",
        _ => Error.ToString(),
    };

    public override string ToString() => $"{Error} at byte {Offset}: {Detail}";
}
