using Azure.Core;
using Azure.Core.Pipeline;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>One chosen request goes wrong once: 0 a reset, 1 a time-out, otherwise the status.</summary>
public sealed class OneFaultPolicy : HttpPipelinePolicy
{
    private (RequestKind Kind, int Fault, bool Acts)? _next;

    public bool HasStruck => _next is null;

    /// <summary>The next request of this kind goes wrong, before the service saw it or after it acted.</summary>
    public void Strike(RequestKind kind, int fault, bool acts) => _next = (kind, fault, acts);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The store has no synchronous calls.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (_next is not var (kind, fault, acts) || kind != CountingPolicy.KindOf(message.Request))
        {
            await ProcessNextAsync(message, pipeline);
            return;
        }

        _next = null;
        if (acts)
        {
            await ProcessNextAsync(message, pipeline);
        }

        switch (fault)
        {
            case 0:
                throw new IOException("The connection was reset (injected).");
            case 1:
                throw new OperationCanceledException("The request took too long (injected).");
            default:
                message.Response = new FaultResponse(fault, message.Request.ClientRequestId);
                break;
        }
    }
}
