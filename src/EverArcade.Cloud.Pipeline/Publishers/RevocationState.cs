namespace EverArcade.Cloud.Pipeline.Publishers;

/// <summary>How far a revocation is. Each state is written before what it announces is done, so that whoever finds it after a crash
/// can finish it. In every one of them the key is revoked.</summary>
public enum RevocationState : byte
{
    /// <summary>In force; the operator log may not say so yet.</summary>
    Revoking = 1,

    /// <summary>In force, and the operator log tells why.</summary>
    Revoked = 2,

    /// <summary>An operator has taken it back; the operator log may not say so yet.</summary>
    Reinstating = 3,
}
