namespace EverArcade.Cloud.Client.Quarantines;

/// <summary>How far a quarantine is.</summary>
public enum QuarantineState
{
    /// <summary>Decided, not yet in force.</summary>
    Setting,

    /// <summary>The contract does not advance.</summary>
    Quarantined,

    /// <summary>A passing audit has been accepted.</summary>
    Lifting,

    /// <summary>The contract advances again; what it had kept is being run.</summary>
    Releasing,
}
