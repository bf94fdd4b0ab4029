namespace EverArcade.Cloud.Protocol.Receipts;

/// <summary>How a guest broke the ABI: the detail of <see cref="ReceiptStatus.BadOutput"/>; values from 100 on are 100 plus a
/// <see cref="Codec.CodecError"/>. Numbered by hand, append-only, hashed.</summary>
public enum AbiFault : uint
{
    /// <summary><c>alloc</c> answered 0 or -1.</summary>
    AllocationFailed = 1,

    /// <summary><c>alloc</c> answered a buffer that does not lie inside the memory.</summary>
    AllocationOutOfBounds = 2,

    /// <summary>The output does not lie inside the memory.</summary>
    OutputOutOfBounds = 3,

    /// <summary>Base of the details that carry a codec error.</summary>
    Malformed = 100,
}
