namespace EverArcade.Cloud.Pipeline.Records;

/// <summary>Names a record: a shelf and a name on it, each 1 to 200 of <c>0-9 a-z . -</c>, so that every store can take it
/// as it is and all sort it the same way.</summary>
public readonly record struct RecordKey
{
    /// <summary>Longest shelf and longest name, characters: far below Azure's 1 KiB keys.</summary>
    public const int CharsMax = 200;

    /// <exception cref="ArgumentException">One of the two is not of that form.</exception>
    public RecordKey(string shelf, string name)
    {
        Check(shelf, nameof(shelf));
        Check(name, nameof(name));
        Shelf = shelf;
        Name = name;
    }

    public string Shelf { get; }

    public string Name { get; }

    public override string ToString() => $"{Shelf}/{Name}";

    /// <summary>Whether a text may be a shelf or a name.</summary>
    public static bool IsValid(string text) =>
        text.Length is > 0 and <= CharsMax
        && text.All(letter => char.IsAsciiDigit(letter) || char.IsAsciiLetterLower(letter) || letter is '.' or '-');

    /// <summary>Checks what a list is asked for.</summary>
    /// <exception cref="ArgumentException">One of the two is nothing a record could have.</exception>
    public static void CheckList(string shelf, string? after)
    {
        Check(shelf, nameof(shelf));
        if (after is { Length: > 0 })
        {
            Check(after, nameof(after));
        }
    }

    private static void Check(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        if (!IsValid(text))
        {
            throw new ArgumentException($"A record's {parameter} is 1 to {CharsMax} of 0-9 a-z . -", parameter);
        }
    }
}
