namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>What is known of the bits of a value, should it be a NaN.</summary>
internal enum Bits : byte
{
    /// <summary>The same on every machine, and the guest's own: never to be touched. Also everything that is no float.</summary>
    Kept,

    /// <summary>Kept on one way here, open on another. Only a local can be that, and as long as nobody looks it is neither's loss.</summary>
    Mixed,

    /// <summary>No NaN, or the canonical one: making it canonical changes nothing.</summary>
    Canonical,

    /// <summary>An f32 just computed: sign and payload are the machine's choice.</summary>
    OpenF32,

    /// <summary>An f64 just computed.</summary>
    OpenF64,
}
