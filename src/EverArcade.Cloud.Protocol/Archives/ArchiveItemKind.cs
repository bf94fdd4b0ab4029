namespace EverArcade.Cloud.Protocol.Archives;

/// <summary>What an item of an archive is. Numbered by hand: the number is in the file.</summary>
public enum ArchiveItemKind : byte
{
    /// <summary>The contract's genesis; the first item.</summary>
    Genesis = 1,

    /// <summary>The execution profile that the genesis names; the second item.</summary>
    Profile = 2,

    /// <summary>The package file that the genesis names; the third item.</summary>
    Package = 3,

    /// <summary>A receipt with its submission and diff, in order of sequence.</summary>
    Receipt = 4,

    /// <summary>A signed checkpoint, right after the receipt of its sequence.</summary>
    Checkpoint = 5,

    /// <summary>Counts and the place where the history ends; the last item.</summary>
    Trailer = 6,

    /// <summary>A signed checkpoint with its state: the history goes on from there. Right after the package when the archive
    /// begins later than at genesis; between receipts when another branch follows. Since version 2.</summary>
    Start = 7,

    /// <summary>A signed audit certificate about this history, where its range starts: after the receipt, or what else stands at
    /// that sequence, and before the next receipt. Since version 2.</summary>
    Certificate = 8,
}
