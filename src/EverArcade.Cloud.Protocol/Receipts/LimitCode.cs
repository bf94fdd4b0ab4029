namespace EverArcade.Cloud.Protocol.Receipts;

/// <summary>Which limit was broken: the detail of <see cref="ReceiptStatus.LimitExceeded"/>. Numbered by hand, append-only.</summary>
public enum LimitCode : uint
{
    InputBytes = 1,
    OutputBytes = 2,
    StateBytes = 3,
    StateKeyBytes = 4,
    StateValueBytes = 5,
    DiffBytes = 6,
}
