namespace EverArcade.Cloud.Protocol.Receipts;

/// <summary>Why a guest trapped: the detail of <see cref="ReceiptStatus.Trapped"/>. Numbered by hand, append-only, hashed.</summary>
public enum TrapCode : uint
{
    /// <summary>A trap this version has no name for; no engine of a released profile produces it.</summary>
    Other = 0,
    Unreachable = 1,
    MemoryOutOfBounds = 2,
    TableOutOfBounds = 3,
    IndirectCallToNull = 4,
    BadSignature = 5,
    IntegerOverflow = 6,
    IntegerDivisionByZero = 7,
    BadConversionToInteger = 8,
    HeapMisaligned = 9,
}
