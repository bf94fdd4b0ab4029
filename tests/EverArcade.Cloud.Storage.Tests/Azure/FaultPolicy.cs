using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>A bad network and a busy service: now and then a request gets 500, 503 or 429, a reset or a time-out, before the
/// service saw it or after it acted. What happens follows from the seed and the order of the requests.</summary>
public sealed class FaultPolicy(int seed, double rate) : HttpPipelinePolicy
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private int _faults;

    public int Seed { get; } = seed;

    /// <summary>Faults so far.</summary>
    public int Faults => _faults;

    /// <summary>Chooses which requests may fail; all when it is not set.</summary>
    public Func<Request, bool> Strikes { get; init; } = static _ => true;

    /// <summary>Whether a request may fail after the service acted.</summary>
    public bool LosesAnswers { get; init; } = true;

    public override string ToString() => $"seed {Seed}, {_faults} faults";

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The store has no synchronous calls.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var (fault, acts) = Choose(message.Request);
        if (fault is null || acts)
        {
            await ProcessNextAsync(message, pipeline);
        }

        switch (fault)
        {
            case null:
                return;
            case 0:
                throw new IOException("The connection was reset (injected).");
            case 1:
                throw new OperationCanceledException("The request took too long (injected).");
            default:
                message.Response = new FaultResponse(fault.Value, message.Request.ClientRequestId);
                return;
        }
    }

    private (int? Fault, bool Acts) Choose(Request request)
    {
        lock (_gate)
        {
            if (_random.NextDouble() >= rate || !Strikes(request))
            {
                return (null, false);
            }

            _faults++;
            int[] faults =
            [
                0, 1, (int)HttpStatusCode.InternalServerError, (int)HttpStatusCode.ServiceUnavailable,
                (int)HttpStatusCode.TooManyRequests,
            ];
            return (faults[_random.Next(faults.Length)], _random.Next(2) == 0 && LosesAnswers);
        }
    }
}
