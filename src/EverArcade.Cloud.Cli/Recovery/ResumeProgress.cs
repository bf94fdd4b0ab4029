using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Client.Recovery;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Recovery;

/// <summary>Shows how far a resumption is: its re-execution is an audit of the contract, which the host tells about meanwhile.</summary>
internal static class ResumeProgress
{
    private static readonly TimeSpan LookTime = TimeSpan.FromMilliseconds(500);

    /// <returns>What the resumption came to.</returns>
    /// <exception cref="FailureException">It was stopped here, or its host went away: says what stands and how to go on.</exception>
    public static async Task<RecoverySummary> FollowAsync(
        Invocation invocation, ContractId contract, Task<RecoverySummary> resuming, ProgressLine progress)
    {
        try
        {
            return await FollowToEndAsync(invocation, contract, resuming, progress);
        }
        catch (Exception fault) when (Failures.Of(fault).Code is ExitCode.Interrupted or ExitCode.Unreachable)
        {
            throw Failures.With(
                fault,
                $"Until it is done the contract stays quarantined: everarcade quarantine show {contract}",
                $"An audit that has begun goes on at the host: everarcade audit list {contract}",
                $"Once it has passed, it lifts the quarantine: everarcade quarantine lift {contract} --audit ID. Or resume again.");
        }
    }

    private static async Task<RecoverySummary> FollowToEndAsync(
        Invocation invocation, ContractId contract, Task<RecoverySummary> resuming, ProgressLine progress)
    {
        using var host = RemoteHost.Of(invocation);
        while (await Task.WhenAny(resuming, Task.Delay(LookTime, invocation.Cancellation)) != resuming)
        {
            invocation.Cancellation.ThrowIfCancellationRequested();
            if (await host.Api.Audits.ListAsync(contract, null, 1, invocation.Cancellation)
                is { Items: [{ Verdict: AuditVerdict.Running } newest, ..] }
                && await host.Api.Audits.ReadAsync(contract, newest.Id, invocation.Cancellation) is { } audit)
            {
                progress.Report(audit.Compared, audit.To.Number, $"to receipt {audit.To}");
            }
        }

        return await resuming;
    }
}
