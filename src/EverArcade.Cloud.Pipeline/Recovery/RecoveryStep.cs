namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Named places in a recovery where tests hold or kill it.</summary>
public enum RecoveryStep
{
    /// <summary>The old branch is closed and the new one stands.</summary>
    BranchOpened = 2,

    /// <summary>Some rows or blobs have been written again, others have not.</summary>
    RowsRestored = 3,

    /// <summary>A contract is being taken in: some of its receipts are committed.</summary>
    ReceiptsImported = 4,

    /// <summary>Everything of a contract is taken in, and it may not advance yet.</summary>
    ImportComplete = 5,

    /// <summary>It is written down what will be pruned, nothing is.</summary>
    PruneRecorded = 6,

    /// <summary>Rows have been pruned.</summary>
    RowsPruned = 7,

    /// <summary>The operator log says what will be done; nothing is.</summary>
    Agreed = 8,

    /// <summary>A contract that was taken in advances; it is still written down that it is being taken in.</summary>
    ImportActive = 9,

    /// <summary>The certificate that lifts the quarantine stands; the quarantine does too.</summary>
    ResumeCertified = 10,

    /// <summary>A lost head stands again, quarantined; why does not stand yet.</summary>
    HeadRestored = 11,

    /// <summary>One of a contract's records stands again; others may not.</summary>
    RecordRestored = 12,
}
