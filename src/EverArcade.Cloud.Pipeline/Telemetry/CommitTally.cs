using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Telemetry;

/// <summary>What one commit carries, added up receipt by receipt. Not thread-safe: one batch fills it.</summary>
public sealed class CommitTally
{
    /// <summary>Statuses are numbered by hand from 1; a number beyond the last one known here would be a newer profile's.</summary>
    private readonly int[] _byStatus = new int[(int)Enum.GetValues<ReceiptStatus>()[^1] + 1];

    public int Receipts { get; private set; }

    /// <summary>Gas charged, over all receipts.</summary>
    public ulong Gas { get; private set; }

    public int this[ReceiptStatus status] => _byStatus[(int)status];

    public void Add(ReceiptStatus status, ulong gasUsed)
    {
        Receipts++;
        Gas += gasUsed;
        _byStatus[(int)status]++;
    }
}
