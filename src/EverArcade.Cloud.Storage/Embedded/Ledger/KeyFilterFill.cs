using EverArcade.Cloud.Storage.Embedded.Reading;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Reads table executed once, after the start and beside whatever else goes on, so that <see cref="KeyFilter"/> has all of
/// it.</summary>
/// <remarks>What is moved into the table meanwhile is added by whoever moves it. A table that cannot be read leaves the filter
/// unasked: whoever looks for a key meets the damage itself, and the log says so at once.</remarks>
internal sealed partial class KeyFilterFill(ReaderPool readers, KeyFilter filter, int pageKeys, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Ends when the table has been read, or cannot be.</summary>
    public Task Running => _running;

    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            KeyPlace? last = null;
            while (true)
            {
                var page = await readers.ReadAsync(
                    static (session, asked) => session.Entries.ListExecuted(asked.last, asked.pageKeys), (last, pageKeys),
                    _stopping.Token);
                filter.Add([.. page.Select(static key => key.Prefix)]);
                if (page.Count < pageKeys)
                {
                    filter.Complete();
                    Say();
                    return;
                }

                last = page[^1];

                // A page is a millisecond: whoever waits for the thread goes first.
                await Task.Yield();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            NotFilled(logger, fault);
        }
    }

    private void Say()
    {
        if (filter.IsComplete)
        {
            Filled(logger, filter.Bytes);
        }
        else
        {
            TooMany(logger);
        }
    }

    [LoggerMessage(4005, LogLevel.Information, "Used keys have been read; their filter takes {Bytes} bytes")]
    private static partial void Filled(ILogger logger, long bytes);

    [LoggerMessage(4006, LogLevel.Information, "There are more used keys than their filter has room for; each is looked for in the index")]
    private static partial void TooMany(ILogger logger);

    [LoggerMessage(
        4004, LogLevel.Error,
        "The index of used keys is damaged: submissions whose keys it should have are refused with an integrity fault, and all commits are "
        + "once it has to take keys. Histories can be read and exported: import the exports into a new folder")]
    private static partial void NotFilled(ILogger logger, Exception fault);
}
