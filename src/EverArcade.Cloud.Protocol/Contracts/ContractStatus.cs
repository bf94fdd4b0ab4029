namespace EverArcade.Cloud.Protocol.Contracts;

/// <summary>Whether a contract may advance. Numbered by hand, append-only; stored in the head row, never hashed.</summary>
public enum ContractStatus : byte
{
    /// <summary>Submissions are accepted and executed.</summary>
    Active = 1,

    /// <summary>An audit found a divergence: nothing executes until an audit passes.</summary>
    Quarantined = 2,

    /// <summary>Another branch has followed this one: both became so in one commit. Never the status of an active branch.</summary>
    Closed = 3,

    /// <summary>An archive is being taken in: nothing executes until all of it stands.</summary>
    Importing = 4,
}
