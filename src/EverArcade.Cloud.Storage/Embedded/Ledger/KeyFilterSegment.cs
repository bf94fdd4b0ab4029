namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>A Bloom filter in blocks of 64 bytes, so that a question touches one line of the processor's cache.</summary>
/// <remarks>Ten bits and seven probes a key: about one in sixty absent keys looks present when it is full. Keys are first bytes of
/// SHA-256, as even as any hash of them. One writer at a time; readers beside it see a bit or do not see it yet.</remarks>
internal sealed class KeyFilterSegment(int capacity)
{
    private const int BitsPerKey = 10;
    private const int WordsPerBlock = 8;
    private const int Probes = 7;
    private const int ProbeBits = 9;

    // Any odd number with its bits well mixed: the probes must not hang on the bits that chose the block alone.
    private const ulong Mix = 0x9E3779B97F4A7C15;

    private readonly ulong[] _words = new ulong[BlocksFor(capacity) * WordsPerBlock];

    /// <summary>Keys that fit.</summary>
    public int Capacity => capacity;

    /// <summary>Keys added.</summary>
    public int Count { get; private set; }

    public long Bytes => BytesFor(capacity);

    public static long BytesFor(int capacity) => (long)BlocksFor(capacity) * WordsPerBlock * sizeof(ulong);

    public void Add(long prefix)
    {
        var block = Block(prefix);
        var probes = (ulong)prefix * Mix;
        for (var probe = 0; probe < Probes; probe++)
        {
            block[Word(probes)] |= Bit(probes);
            probes >>= ProbeBits;
        }

        Count++;
    }

    public bool MayHold(long prefix)
    {
        var block = Block(prefix);
        var probes = (ulong)prefix * Mix;
        for (var probe = 0; probe < Probes; probe++)
        {
            if ((block[Word(probes)] & Bit(probes)) == 0)
            {
                return false;
            }

            probes >>= ProbeBits;
        }

        return true;
    }

    private static int BlocksFor(int capacity) =>
        (int)(((long)capacity * BitsPerKey / (WordsPerBlock * 64)) + 1);

    private static int Word(ulong probes) => (int)(probes & (WordsPerBlock - 1));

    private static ulong Bit(ulong probes) => 1UL << (int)((probes >> 3) & 63);

    private Span<ulong> Block(long prefix)
    {
        var blocks = (ulong)(_words.Length / WordsPerBlock);
        return _words.AsSpan((int)Math.BigMul((ulong)prefix, blocks, out _) * WordsPerBlock, WordsPerBlock);
    }
}
