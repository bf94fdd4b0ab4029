using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>A receipt's row number: its branch's line in the upper 24 bits, its sequence in the lower 39. So the
/// receipts of a branch lie together, in order.</summary>
internal readonly record struct Place(long Value)
{
    /// <summary>Bits of the sequence: 5.5 × 10^11 receipts a branch.</summary>
    public const int SequenceBits = 39;

    /// <summary>Largest sequence a place can name.</summary>
    public const ulong SequenceMax = (1UL << SequenceBits) - 1;

    /// <summary>Largest line: 16.7 million branches in one store, one row number being 63 bits.</summary>
    public const long LineMax = (1L << (63 - SequenceBits)) - 1;

    public long Line => Value >> SequenceBits;

    public Sequence Sequence => new((ulong)Value & SequenceMax);

    /// <summary>The place of a sequence; one past what a place can name becomes the largest, where no receipt
    /// is.</summary>
    public static Place Of(long line, Sequence sequence) =>
        new((line << SequenceBits) | (long)Math.Min(sequence.Number, SequenceMax));

    public static Place LastOf(long line) => new((line << SequenceBits) | (long)SequenceMax);
}
