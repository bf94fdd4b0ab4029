using EverArcade.Cloud.Pipeline.Listing;

namespace EverArcade.Cloud.Http.Answers;

/// <summary>A part of a list.</summary>
/// <param name="Items">The items of this page.</param>
/// <param name="Next">What to ask for to get the next page; null after the last.</param>
/// <param name="Unreadable">Names of items that belong between these and are not what was written: asked for by its name, one says what is
/// wrong with it.</param>
internal sealed record PageView<T>(IReadOnlyList<T> Items, string? Next, IReadOnlyList<string> Unreadable)
{
    public PageView(IReadOnlyList<T> items, string? next)
        : this(items, next, [])
    {
    }

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

    /// <summary>The same of a list that goes on where an item cannot be read, and that goes on after a name.</summary>
    public static PageView<T> OfListed<TRow>(IReadOnlyList<Listed<TRow>> rows, int limit, Func<TRow, T> view)
        where TRow : class => OfListed(rows, limit, view, static last => last);

    /// <param name="rows">What was read, one item more than asked for if there is one.</param>
    /// <param name="limit">Most items of the page.</param>
    /// <param name="view">What is answered of an item.</param>
    /// <param name="cursor">What to ask for to get what follows the item of a name.</param>
    public static PageView<T> OfListed<TRow>(
        IReadOnlyList<Listed<TRow>> rows, int limit, Func<TRow, T> view, Func<string, string> cursor)
        where TRow : class
    {
        var page = rows.Take(limit).ToList();
        var hasMore = rows.Count > limit;
        if (hasMore && page.FindLastIndex(row => row.Item is not null) is >= 0 and var last)
        {
            // A name that has rotted may be none to go on from: what follows the last whole item comes with the next page.
            page.RemoveRange(last + 1, page.Count - last - 1);
        }

        return new PageView<T>(
            [.. page.Select(row => row.Item).OfType<TRow>().Select(view)],
            hasMore ? cursor(page[^1].Name) : null,
            [.. page.Where(row => row.Item is null).Select(row => row.Name)]);
    }
}
