namespace EverArcade.Cloud.Pipeline;

/// <summary>What is corrupt, where somebody goes another way for it: places are for people to read.</summary>
public enum IntegritySubject
{
    /// <summary>Anything that nobody tells from the rest.</summary>
    Other = 0,

    /// <summary>The head of a branch: it cannot be read, is gone, or is not what closing the branch has left. Receipts and
    /// checkpoints may stand all the same, and lead to it.</summary>
    Head = 1,
}
