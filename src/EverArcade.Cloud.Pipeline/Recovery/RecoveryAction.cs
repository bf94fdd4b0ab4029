namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>What a recovery does. Numbered by hand, append-only: the number is in a plan's hash.</summary>
public enum RecoveryAction : byte
{
    /// <summary>Writes lost or rotten rows and blobs again, from an archive of the same history.</summary>
    Rehydrate = 1,

    /// <summary>The same from another deployment, and goes on with what that one has executed since.</summary>
    Resynchronise = 2,

    /// <summary>Closes the branch and opens a new one at a checkpoint.</summary>
    RollBack = 3,

    /// <summary>Executes the whole active branch again and, when it is right, lets the contract advance.</summary>
    Resume = 4,

    /// <summary>Drops submissions and diffs that an archive has.</summary>
    Prune = 5,

    /// <summary>Writes a head again that was lost or has rotted.</summary>
    RestoreHead = 6,

    /// <summary>Writes a contract's own row, its package's record and the record of its quarantine again.</summary>
    RestoreRecords = 7,
}
