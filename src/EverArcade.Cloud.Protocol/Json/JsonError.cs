namespace EverArcade.Cloud.Protocol.Json;

/// <summary>Why bytes are refused as JSON, or as JSON that has one canonical form.</summary>
public enum JsonError
{
    /// <summary>No problem.</summary>
    None,

    /// <summary>The bytes are not UTF-8.</summary>
    NotUtf8,

    /// <summary>The text ends inside a value.</summary>
    UnexpectedEnd,

    /// <summary>A byte that the grammar does not allow here (a byte order mark included).</summary>
    UnexpectedByte,

    /// <summary>Something follows the value.</summary>
    TrailingContent,

    /// <summary>Arrays and objects are nested deeper than <see cref="CanonicalJson.DepthMax"/>.</summary>
    TooDeep,

    /// <summary>An object has one name twice.</summary>
    DuplicateName,

    /// <summary>A backslash is followed by no known escape.</summary>
    BadEscape,

    /// <summary>An escape names half of a surrogate pair.</summary>
    LoneSurrogate,

    /// <summary>A control character stands in a string unescaped.</summary>
    ControlCharacter,

    /// <summary>A number does not follow the grammar, e.g. 01, +1, .5 or 1.</summary>
    BadNumber,

    /// <summary>A number is beyond the largest finite double.</summary>
    NumberTooLarge,

    /// <summary>A number is not zero, but nearer to zero than any other double.</summary>
    NumberTooSmall,

    /// <summary>An integer is beyond ±(2^53 - 1): readers that keep numbers as doubles would change it.</summary>
    UnsafeInteger,
}
