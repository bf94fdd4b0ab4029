namespace EverArcade.Cloud.Cli;

/// <summary>Files that travel inside the program.</summary>
internal static class EmbeddedFiles
{
    /// <summary>A file's bytes.</summary>
    /// <exception cref="InvalidOperationException">The build left it out.</exception>
    public static byte[] Read(string name)
    {
        using var stream = typeof(EmbeddedFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The build left out '{name}'.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Files of a folder: their paths below it, with forward slashes, and their names for <see cref="Read"/>.</summary>
    public static IEnumerable<(string Path, string Name)> Under(string folder) =>
        from name in typeof(EmbeddedFiles).Assembly.GetManifestResourceNames()
        let path = name.Replace('\\', '/')
        where path.StartsWith(folder + "/", StringComparison.Ordinal)
        select (path[(folder.Length + 1)..], name);
}
