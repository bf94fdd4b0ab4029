using System.Runtime.CompilerServices;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Client;

namespace EverArcade.Cloud.Cli.Remote;

/// <summary>Reads lists page after page.</summary>
internal static class Pages
{
    /// <summary>Most items a host gives at once.</summary>
    public const int ItemsMax = 500;

    /// <summary>Says beside the answer what cannot be read.</summary>
    /// <param name="invocation">Whose terminal is told, and whose end ends the reading.</param>
    /// <param name="limit">Most items; 0 for all.</param>
    /// <param name="read">Reads one page: what to start after, and how many items at most.</param>
    public static IAsyncEnumerable<T> ReadAsync<T>(
        Invocation invocation, int limit, Func<string?, int, Task<Page<T>>> read) => ReadAsync(
        name => invocation.Terminal.Note($"UNREADABLE: {name} is not what was written; the list goes on without it"),
        limit, read, invocation.Cancellation);

    /// <param name="unreadable">Told the name of each item that cannot be read.</param>
    /// <param name="limit">Most items; 0 for all.</param>
    /// <param name="read">Reads one page: what to start after, and how many items at most.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        Action<string> unreadable, int limit, Func<string?, int, Task<Page<T>>> read,
        [EnumeratorCancellation] CancellationToken cancellation)
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

            foreach (var name in page.Unreadable)
            {
                unreadable(name);
            }

            left -= page.Items.Count;
            next = page.Next;
        }
        while (next is not null && left > 0);
    }
}
