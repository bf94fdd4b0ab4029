namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>The named steps of a commit, in order. Crash tests stop the process at each of them.</summary>
public enum PipelineStep
{
    /// <summary>The guests have run; nothing is written. A crash here loses work, not data: the messages come back.</summary>
    Executed,

    /// <summary>The transaction is about to be written. A crash here is the same as before.</summary>
    Committing,

    /// <summary>The receipts stand. A crash here leaves messages whose redelivery finds the markers.</summary>
    Committed,

    /// <summary>A checkpoint's state blob is written, its row is not: at most an orphan blob.</summary>
    CheckpointBlobWritten,

    /// <summary>The head names the checkpoint.</summary>
    CheckpointCommitted,

    /// <summary>The callers have their receipts; the message is not deleted yet.</summary>
    Completing,
}
