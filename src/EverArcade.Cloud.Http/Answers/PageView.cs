namespace EverArcade.Cloud.Http.Answers;

/// <summary>A part of a list.</summary>
/// <param name="Items">The items of this page.</param>
/// <param name="Next">What to ask for to get the next page; null after the last.</param>
internal sealed record PageView<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>Makes a page of what was read with one item more than asked for, so that <paramref name="cursor"/> is told
    /// exactly when there is more.</summary>
    public static PageView<T> Of<TRow>(
        IReadOnlyList<TRow> rows, int limit, Func<TRow, T> view, Func<TRow, string> cursor)
    {
        var items = new T[Math.Min(rows.Count, limit)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = view(rows[i]);
        }

        return new PageView<T>(items, rows.Count > limit ? cursor(rows[limit - 1]) : null);
    }
}
