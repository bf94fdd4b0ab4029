namespace EverArcade.Cloud.Pipeline.PublicLogs;

/// <summary>Where a public file is: names of <c>0-9 a-z . -</c> with slashes between, none beginning with a dot, so that it
/// is one file below one root for every store and every server.</summary>
public readonly record struct PublicPath
{
    /// <summary>Longest path, characters: far below the 1,024 of a blob's name and the 255 of a file's.</summary>
    public const int CharsMax = 240;

    /// <exception cref="ArgumentException">It is not of that form.</exception>
    public PublicPath(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > CharsMax || !text.Split('/').All(IsName))
        {
            throw new ArgumentException(
                $"A public path is at most {CharsMax} characters: names of 0-9 a-z . - with slashes between.", nameof(text));
        }

        Text = text;
    }

    public string Text { get; }

    public override string ToString() => Text;

    private static bool IsName(string name) =>
        name.Length > 0 && name[0] != '.'
        && name.All(letter => char.IsAsciiDigit(letter) || char.IsAsciiLetterLower(letter) || letter is '.' or '-');
}
