namespace EverArcade.Cloud.Protocol.Codec;

/// <summary>Why bytes are not a canonical encoding. Numbered by hand, append-only: the number is part of a receipt's detail.</summary>
public enum CodecError : byte
{
    /// <summary>No problem.</summary>
    None = 0,

    /// <summary>The bytes end inside a value.</summary>
    Truncated = 1,

    /// <summary>A length or count is larger than what is left.</summary>
    LengthPastEnd = 2,

    /// <summary>Bytes are left after the value.</summary>
    TrailingBytes = 3,

    /// <summary>A string is not UTF-8.</summary>
    BadUtf8 = 4,

    /// <summary>A bool is neither 00 nor 01.</summary>
    BadBool = 5,

    /// <summary>An option's tag is neither 00 nor 01.</summary>
    BadOptionTag = 6,

    /// <summary>Map keys are not in ascending byte order.</summary>
    KeysOutOfOrder = 7,

    /// <summary>A map key stands twice.</summary>
    DuplicateKey = 8,

    /// <summary>A number stands for no member of its enumeration, or a field has a value its rule forbids.</summary>
    BadValue = 9,
}
