namespace EverArcade.Cloud.Pipeline.Intake;

/// <summary>Whose callers somebody is: the scope of nonces of unsigned submissions.</summary>
public static class Tenants
{
    /// <summary>The tenant of every caller, as long as hosts do not tell callers apart: audits and recoveries compute the markers
    /// of unsigned submissions with it.</summary>
    public const string Default = "default";
}
