namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>What rots.</summary>
public static class Bits
{
    /// <summary>The same bytes with one bit flipped; an index below zero counts from the end.</summary>
    public static ReadOnlyMemory<byte> Flip(this ReadOnlyMemory<byte> bytes, int at)
    {
        var flipped = bytes.ToArray();
        flipped[at < 0 ? flipped.Length + at : at] ^= 1;
        return flipped;
    }
}
