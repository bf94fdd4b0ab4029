using Azure;
using Azure.Identity;
using EverArcade.Cloud.Pipeline;

namespace EverArcade.Cloud.Storage.Azure.Connections;

/// <summary>Runs one call on the account: what it uses is there first, and trouble comes out as the pipeline knows
/// it. Thread-safe.</summary>
/// <remarks>An answer that says something about the data (404, 409, 412, 400) passes as it is: who asked knows what it
/// means. Anything else is <see cref="StorageUnavailableException"/>: nobody knows whether the call took effect.</remarks>
internal sealed class AzureCalls(AzureResources resources)
{
    public async Task<T> RunAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            await resources.EnsureAsync(cancellationToken);
            return await call();
        }
        catch (Exception trouble) when (IsTrouble(trouble, cancellationToken))
        {
            throw new StorageUnavailableException($"Azure storage could not {what}: {Describe(trouble)}", trouble);
        }
    }

    private static bool IsTrouble(Exception trouble, CancellationToken cancellationToken) => trouble switch
    {
        // The client library's own timeout of one request is a cancellation too, only not the caller's.
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        RequestFailedException refused => IsTrouble(refused),
        // "Retry failed after n tries": what each try met is inside.
        AggregateException or AuthenticationFailedException or IOException or HttpRequestException => true,
        _ => false,
    };

    /// <summary>A missing table or queue is trouble of the account, not an answer about a row.</summary>
    private static bool IsTrouble(RequestFailedException refused) =>
        refused.Status is not (400 or 404 or 409 or 412)
        || refused.ErrorCode is "TableNotFound" or "TableBeingDeleted" or "QueueNotFound" or "QueueBeingDeleted"
            or "ContainerNotFound" or "ContainerBeingDeleted" or "OperationTimedOut";

    private static string Describe(Exception trouble) => trouble switch
    {
        // No answer at all: the client library calls that status 0, and what it met is inside.
        RequestFailedException { Status: 0, InnerException: { } unanswered } => Describe(unanswered),
        RequestFailedException { Status: 0 } unanswered => FirstLine(unanswered.Message),
        RequestFailedException { Status: 401 or 403 } refused =>
            $"status {refused.Status} {refused.ErrorCode}".TrimEnd() + ", the account refuses this host (key, roles or firewall)",
        RequestFailedException refused => $"status {refused.Status} {refused.ErrorCode}".TrimEnd(),
        AggregateException several when several.InnerExceptions.Count > 0 =>
            $"{several.InnerExceptions.Count} tries failed, the last: {Describe(several.InnerExceptions[^1])}",
        _ => FirstLine(trouble.Message),
    };

    private static string FirstLine(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end];
    }
}
