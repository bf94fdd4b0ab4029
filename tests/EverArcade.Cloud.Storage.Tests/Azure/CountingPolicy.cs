using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>Counts the requests that leave the process, retries included, by what they ask for.</summary>
public sealed class CountingPolicy : HttpPipelinePolicy
{
    private readonly ConcurrentDictionary<RequestKind, int> _counts = new();

    public int Total => _counts.Values.Sum();

    public int Of(RequestKind kind) => _counts.GetValueOrDefault(kind);

    public void Reset() => _counts.Clear();

    public override string ToString() =>
        string.Join(", ", _counts.OrderBy(count => count.Key).Select(count => $"{count.Key} {count.Value}"));

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Count(message);
        ProcessNext(message, pipeline);
    }

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Count(message);
        return ProcessNextAsync(message, pipeline);
    }

    /// <summary>Tells by method and address, as the service itself does.</summary>
    public static RequestKind KindOf(Request request)
    {
        var (method, address) = (request.Method, request.Uri.ToUri());
        var path = address.AbsolutePath;
        if (path.EndsWith("/$batch", StringComparison.Ordinal))
        {
            return RequestKind.TableTransaction;
        }

        if (path.Contains("/messages", StringComparison.Ordinal))
        {
            return method.Method switch
            {
                "POST" => RequestKind.QueueSend,
                "DELETE" => RequestKind.QueueDelete,
                "GET" when !address.Query.Contains("peekonly", StringComparison.Ordinal) => RequestKind.QueueReceive,
                _ => RequestKind.QueueOther,
            };
        }

        if (path.EndsWith("/Tables", StringComparison.Ordinal) || address.Query.Contains("restype=container&", StringComparison.Ordinal)
            || address.Query == "?restype=container")
        {
            return address.Query.Contains("comp=list", StringComparison.Ordinal) ? RequestKind.BlobRead : RequestKind.Setup;
        }

        if (path.Contains("-blobs/", StringComparison.Ordinal))
        {
            return method == RequestMethod.Put ? RequestKind.BlobWrite : RequestKind.BlobRead;
        }

        if (path.Split('/')[^1].Contains('-', StringComparison.Ordinal))
        {
            return method == RequestMethod.Put ? RequestKind.Setup : RequestKind.QueueOther;
        }

        return method == RequestMethod.Get ? RequestKind.TableRead : RequestKind.TableWrite;
    }

    private void Count(HttpMessage message) => _counts.AddOrUpdate(KindOf(message.Request), 1, static (_, count) => count + 1);
}
