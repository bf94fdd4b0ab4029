using System.Diagnostics;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Cli.Submissions;

/// <summary>Submits and waits, longer than a host waits for one request if need be.</summary>
internal static class Submitter
{
    /// <summary>Longest wait that a host grants one request.</summary>
    private static readonly TimeSpan RequestWaitMax = TimeSpan.FromSeconds(30);

    /// <param name="api">The host.</param>
    /// <param name="submission">What to submit.</param>
    /// <param name="wait">How long to wait for the receipt; zero only queues.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The answer, pending when the time was over first.</returns>
    public static async Task<SubmissionAnswer> SubmitAsync(
        EverArcadeClient api, Submission submission, TimeSpan wait, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var answer = await api.Submissions.SubmitAsync(submission, Part(wait), cancellation);
        while (answer.IsPending && wait - clock.Elapsed is var left && left > TimeSpan.Zero)
        {
            answer = await api.Submissions.ReadAsync(submission.Contract, answer.Submission, Part(left), cancellation) ?? answer;
        }

        return answer;
    }

    private static TimeSpan Part(TimeSpan wait) => wait < RequestWaitMax ? wait : RequestWaitMax;
}
