using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>Gets works into one batch: a guest that holds its thread makes all that come behind it wait together.</summary>
public static class BatchRunning
{
    public static LaneWork WorkOf(this PipelineHost host, Submission submission, string tenant = Tenants.Default) => new(
        submission,
        new PendingSubmission
        {
            Contract = submission.Contract,
            Marker = MarkerKey.Compute(submission, tenant),
            Submission = submission.ComputeId(),
            Bytes = submission.Encode(),
            AcceptedAt = host.Clock.GetUtcNow(),
        },
        isWrittenDown: false);

    /// <summary>Occupies the lane of the host's contract with one execution until the guest is let go.</summary>
    public static async Task<Task<SubmitResult>> HoldLaneAsync(this PipelineHost host)
    {
        host.Guest.Holding.Reset();
        host.Guest.LetGo.Reset();
        var held = host.SubmitAsync(host.Input("hold"));
        await Task.Run(() => Assert.True(host.Guest.Holding.Wait(PipelineHost.Patience)));
        return held;
    }

    /// <summary>Runs works in one batch, behind one execution that is sequence 1 of a fresh contract.</summary>
    public static async Task<LaneReply[]> RunTogetherAsync(this PipelineHost host, params LaneWork[] works)
    {
        var held = await host.HoldLaneAsync();
        var replies = works.Select(work => host.Get<ContractLanes>().TryRun(work, out var reply) ? reply : null).ToArray();
        host.Guest.LetGo.Set();
        _ = Assert.IsType<SubmitResult.Executed>(await held);
        return await Task.WhenAll(replies.Select(reply => reply!.WaitAsync(PipelineHost.Patience)));
    }
}
