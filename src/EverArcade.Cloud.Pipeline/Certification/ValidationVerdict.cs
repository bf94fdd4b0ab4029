namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>How a validation ended.</summary>
public enum ValidationVerdict
{
    /// <summary>All of it was run, and everything was as it must be.</summary>
    Passed,

    /// <summary>Something was not.</summary>
    Failed,

    /// <summary>Some or all of it could not be run; nothing that was run differed.</summary>
    NotRun,
}
