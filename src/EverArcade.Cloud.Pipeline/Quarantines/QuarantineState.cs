namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>How far a quarantine is. Each state is written before what it announces is done, so that whoever finds it after a
/// crash can finish it.</summary>
public enum QuarantineState : byte
{
    /// <summary>Decided; the head may not say so yet.</summary>
    Setting = 1,

    /// <summary>The head says so and the operator log tells why.</summary>
    Quarantined = 2,

    /// <summary>A passing audit has been accepted; the head may still be quarantined.</summary>
    Lifting = 3,

    /// <summary>The head is active again; what was accepted before is being run, in order.</summary>
    Releasing = 4,
}
