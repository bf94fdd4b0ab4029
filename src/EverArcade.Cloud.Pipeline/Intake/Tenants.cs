using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Intake;

/// <summary>Whose callers somebody is: the scope of nonces of unsigned submissions.</summary>
public static class Tenants
{
    /// <summary>The tenant of every caller, as long as hosts do not tell callers apart: audits and recoveries compute the markers
    /// of unsigned submissions with it.</summary>
    public const string Default = "default";

    /// <summary>The marker key of a submission that a caller has made here.</summary>
    public static MarkerKey MarkerOf(Submission submission) => MarkerKey.Compute(submission, Default);
}
