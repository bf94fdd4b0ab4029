using System.Diagnostics;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Recovery;

namespace EverArcade.Cloud.CrashHost;

/// <summary>The step at which the process ends as by kill -9: no finally, no flush, no answer.</summary>
/// <param name="name">The step's enum and member, as <c>AuditStep.Planned</c>.</param>
/// <param name="occurrence">The how-manieth time it is deadly.</param>
internal sealed class DeadlyStep(string name, int occurrence)
{
    private int _left = occurrence;

    public AuditSteps Audits => new(step => ReachAsync($"{nameof(AuditStep)}.{step}"));

    public RecoverySteps Recoveries => new(step => ReachAsync($"{nameof(RecoveryStep)}.{step}"));

    public QuarantineSteps Quarantines => new(step => new ValueTask(ReachAsync($"{nameof(QuarantineStep)}.{step}")));

    private async Task ReachAsync(string reached)
    {
        if (reached == name && Interlocked.Decrement(ref _left) == 0)
        {
            Process.GetCurrentProcess().Kill();
            await Task.Delay(Timeout.Infinite);
        }
    }
}
