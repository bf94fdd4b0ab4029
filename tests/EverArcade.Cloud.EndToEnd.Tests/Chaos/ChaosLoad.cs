using System.Collections.Concurrent;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.EndToEnd.Tests.Chaos;

/// <summary>Callers who do not give up: each submission is sent, to whatever worker is there, until one answers for it.</summary>
internal sealed class ChaosLoad(WorkerFleet fleet, int seed)
{
    private const int Callers = 8;

    /// <summary>Submissions that are sent to two workers at the same time: one in so many.</summary>
    private const int TwinsEvery = 10;

    /// <summary>A worker in trouble: the caller tries the next after this.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentBag<Submission> _sent = [];

    /// <summary>Every submission that was answered for, accepted or executed.</summary>
    public IReadOnlyCollection<Submission> Sent => _sent;

    /// <summary>Whatever the trouble, it can be sent again: the request is the same, and so is what it stands for.</summary>
    public async Task<T> InsistAsync<T>(int choice, Func<EverArcadeClient, Task<T>> call, CancellationToken cancellation)
    {
        for (var attempt = choice; ; attempt++)
        {
            var worker = await fleet.PickAsync(attempt, cancellation);
            try
            {
                return await call(worker.Api);
            }
            catch (Exception trouble) when (IsPassing(trouble) && !cancellation.IsCancellationRequested)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    public Task RunAsync(IReadOnlyList<ContractId> contracts, int count, CancellationToken cancellation) => Task.WhenAll(
        Enumerable.Range(0, Callers).Select(caller => CallAsync(
            new Random(seed + caller), contracts, (count / Callers) + (caller < count % Callers ? 1 : 0), cancellation)));

    /// <remarks>The first quarter waits for its receipts, which are then executed by whoever was asked; the rest only queues. One that
    /// outlasts its wait comes back after <see cref="Pipeline.Intake.SubmissionIntake.InlineRunMax"/>: not last.</remarks>
    private async Task CallAsync(Random random, IReadOnlyList<ContractId> contracts, int count, CancellationToken cancellation)
    {
        for (var number = 0; number < count; number++)
        {
            var submission = SubmissionDraft.Create(contracts[random.Next(contracts.Count)], "increment");
            var wait = number < count / 4 ? CounterContract.Wait : TimeSpan.Zero;
            var copies = random.Next(TwinsEvery) == 0 ? 2 : 1;
            var choice = random.Next(1 << 20);
            var answers = await Task.WhenAll(Enumerable.Range(choice, copies).Select(to => InsistAsync(
                to, api => api.Submissions.SubmitAsync(submission, wait, cancellation), cancellation)));
            Assert.Single(answers.Where(answer => !answer.IsPending).Select(answer => answer.Receipt!.Hash).Distinct().DefaultIfEmpty());
            _sent.Add(submission);
        }
    }

    private static bool IsPassing(Exception trouble) => trouble
        is HttpRequestException or IOException or OperationCanceledException
        or EverArcadeProblemException { Status: >= 500 or 429 };
}
