namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>The named steps of a quarantine, in order. Crash tests stop the process at each of them.</summary>
public enum QuarantineStep
{
    /// <summary>The record says that it shall be; the contract still advances.</summary>
    Decided,

    /// <summary>The head is fenced; the operator log does not tell yet.</summary>
    HeadQuarantined,

    /// <summary>The operator log tells; the record still says that it shall be.</summary>
    SetLogged,

    /// <summary>The record says that it shall be lifted; the contract still stands.</summary>
    LiftDecided,

    /// <summary>The head is active; the operator log does not tell yet.</summary>
    HeadActive,

    /// <summary>The operator log tells; what was kept has not run yet.</summary>
    LiftLogged,

    /// <summary>What was kept has run; the record still stands.</summary>
    BacklogRun,
}
