namespace EverArcade.Cloud.Pipeline.Listing;

/// <summary>Reads lists of which single items may have rotted.</summary>
internal static class ListReading
{
    /// <summary>A page at once; only where something of it cannot be read, item by item, so that the others are.</summary>
    /// <param name="list">Reads the page, or fails as a whole.</param>
    /// <param name="nameOf">What an item is listed under.</param>
    /// <param name="names">The names of the same page, also of items that cannot be read.</param>
    /// <param name="read">Reads one item; null when it is gone meanwhile.</param>
    public static async Task<IReadOnlyList<Listed<T>>> ReadAsync<T>(
        Func<Task<IReadOnlyList<T>>> list, Func<T, string> nameOf, Func<Task<IReadOnlyList<string>>> names, Func<string, Task<T?>> read)
        where T : class
    {
        if (await Intact.OrNullAsync<IReadOnlyList<T>>(async () => await list()) is { } whole)
        {
            return [.. whole.Select(item => new Listed<T>(nameOf(item), item))];
        }

        var listed = new List<Listed<T>>();
        foreach (var name in await names())
        {
            try
            {
                if (await read(name) is { } item)
                {
                    listed.Add(new Listed<T>(name, item));
                }
            }
            catch (IntegrityException)
            {
                // Whoever asks for it by its name is told what is wrong with it.
                listed.Add(new Listed<T>(name, null));
            }
        }

        return listed;
    }
}
