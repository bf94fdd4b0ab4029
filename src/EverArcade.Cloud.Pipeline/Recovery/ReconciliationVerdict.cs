namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Which of two histories can be shown to be the contract's.</summary>
public enum ReconciliationVerdict
{
    /// <summary>They are one.</summary>
    Same = 1,

    /// <summary>The archive is the beginning of what stands here.</summary>
    HereGoesOn = 2,

    /// <summary>What stands here is the beginning of the archive.</summary>
    ThereGoesOn = 3,

    /// <summary>They differ, and only what stands here holds.</summary>
    Here = 4,

    /// <summary>They differ, and only the archive holds.</summary>
    There = 5,

    /// <summary>They differ, and nothing speaks for only one: either nobody trusted signed beyond the parting, or somebody
    /// signed both.</summary>
    Undecided = 6,

    /// <summary>Neither verifies and executes to what it says.</summary>
    NeitherProven = 7,
}
