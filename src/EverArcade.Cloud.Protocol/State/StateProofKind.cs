namespace EverArcade.Cloud.Protocol.State;

/// <summary>What stands at the end of the path of a <see cref="StateProof"/>. Numbered by hand: the number is encoded.</summary>
public enum StateProofKind : byte
{
    /// <summary>The entry itself: it is present.</summary>
    Entry = 1,

    /// <summary>An empty subtree: the entry is absent.</summary>
    Empty = 2,

    /// <summary>The leaf of another entry, alone in its subtree: the entry is absent.</summary>
    OtherEntry = 3,
}
