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
    public static async Task<RecoverySummary> FollowAsync(
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
