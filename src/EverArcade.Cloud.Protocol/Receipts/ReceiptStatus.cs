namespace EverArcade.Cloud.Protocol.Receipts;

/// <summary>How an execution ended. Numbered by hand, append-only: the number is hashed into receipts. Only
/// <see cref="Succeeded"/> moves the state root; every status charges gas.</summary>
public enum ReceiptStatus : byte
{
    /// <summary>The guest answered with a well-formed output within every limit.</summary>
    Succeeded = 1,

    /// <summary>The guest answered with its failure value (-1 or 0): it refused the input.</summary>
    Reverted = 2,

    /// <summary>The guest trapped; the detail is a <c>TrapCode</c>.</summary>
    Trapped = 3,

    /// <summary>The gas limit was used up; gas used equals the limit.</summary>
    OutOfGas = 4,

    /// <summary>Calls nested deeper than the profile allows.</summary>
    DepthExceeded = 5,

    /// <summary>A limit of profile or package was broken; the detail is a <c>LimitCode</c>.</summary>
    LimitExceeded = 6,

    /// <summary>The guest broke the ABI: bad pointer, length or output; the detail is an <c>AbiFault</c> or, for bytes that
    /// do not decode, 100 plus a <c>CodecError</c>.</summary>
    BadOutput = 7,
}
