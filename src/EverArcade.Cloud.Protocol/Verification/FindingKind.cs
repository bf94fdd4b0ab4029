namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>What is wrong with a history. Numbered by hand, append-only: the number is in a finding's id.</summary>
public enum FindingKind : byte
{
    /// <summary>Bytes that are no archive, or no item of the kind they say they are.</summary>
    Malformed = 1,

    /// <summary>An item is missing or stands in the wrong place.</summary>
    OutOfOrder = 2,

    /// <summary>The genesis does not name this contract, package or profile.</summary>
    GenesisMismatch = 3,

    /// <summary>The package file is refused.</summary>
    BadPackage = 4,

    /// <summary>A receipt's sequence is not the next one.</summary>
    NonContiguous = 5,

    /// <summary>A receipt does not link to the one before, or breaks a rule in itself.</summary>
    BrokenChain = 6,

    /// <summary>A branch starts where no checkpoint of this history is.</summary>
    MissingAncestry = 7,

    /// <summary>A submission is not the one its receipt names, or would have been refused.</summary>
    BadSubmission = 8,

    /// <summary>A receipt states something that its inputs show to be otherwise.</summary>
    ReceiptMismatch = 9,

    /// <summary>A diff is not the one its receipt names, or is not minimal.</summary>
    BadDiff = 10,

    /// <summary>A diff leads to another state root than the receipt says.</summary>
    StateMismatch = 11,

    /// <summary>A checkpoint says something else than the history before it.</summary>
    CheckpointMismatch = 12,

    /// <summary>A checkpoint is not signed by its host, or by another host than the one expected.</summary>
    BadSignature = 13,

    /// <summary>The history ends elsewhere than its trailer says.</summary>
    TrailerMismatch = 14,

    /// <summary>Execution gives another receipt.</summary>
    Divergence = 15,

    /// <summary>An audit certificate is about another history than the one it stands in, or contradicts it.</summary>
    CertificateMismatch = 16,
}
