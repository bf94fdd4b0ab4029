using System.Runtime.CompilerServices;
using EverArcade.Cloud.Client;

namespace EverArcade.Cloud.Cli.Remote;

/// <summary>Reads lists page after page.</summary>
internal static class Pages
{
    /// <summary>Most items a host gives at once.</summary>
    public const int ItemsMax = 500;

    /// <param name="limit">Most items; 0 for all.</param>
    /// <param name="read">Reads one page: what to start after, and how many items at most.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        int limit, Func<string?, int, Task<Page<T>>> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        var left = limit == 0 ? int.MaxValue : limit;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var page = await read(next, Math.Min(left, ItemsMax));
            foreach (var item in page.Items.Take(left))
            {
                yield return item;
            }

            left -= page.Items.Count;
            next = page.Next;
        }
        while (next is not null && left > 0);
    }
}
