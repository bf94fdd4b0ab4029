using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Collection;

/// <summary>The names of a mark in bounded memory: a Bloom filter in pages, each hash in one page. Not thread-safe.</summary>
/// <remarks>What was added is always found. What was not is found now and then: such a blob stays until a later mark, whose number
/// places it elsewhere. Eight probes at 16 bits a name: six in ten thousand.</remarks>
internal sealed class NameFilter
{
    /// <summary>A page is one record.</summary>
    public const int PageBytes = IRecordStore.ContentBytesMax;

    /// <summary>Fewest pages: a quarter of a million names at four bits.</summary>
    public const int PagesMin = 4;

    /// <summary>Most pages, 16 MiB: eight million names at 16 bits; with more, orphans stay longer.</summary>
    public const int PagesMax = 512;

    private const int PageBits = PageBytes * 8;
    private const int BitsPerName = 16;
    private const int Probes = 8;

    private readonly ulong _mark;
    private readonly byte[][] _pages;
    private readonly bool[] _changed;

    /// <param name="pages">How many.</param>
    /// <param name="mark">Number of the mark: another one places names elsewhere.</param>
    public NameFilter(int pages, ulong mark)
    {
        _mark = mark;
        _pages = [.. Enumerable.Range(0, pages).Select(_ => new byte[PageBytes])];
        _changed = new bool[pages];
    }

    public int Pages => _pages.Length;

    /// <summary>Bits that are set.</summary>
    public long Bits => _pages.Sum(page => MemoryMarshal.Cast<byte, ulong>(page).ToArray().Sum(word => (long)BitOperations.PopCount(word)));

    /// <summary>Pages for a number of names, with a quarter to spare.</summary>
    public static int PagesFor(long names) =>
        (int)Math.Clamp(names * 5 / 4 * BitsPerName / PageBits + 1, PagesMin, PagesMax);

    /// <summary>Takes a page as it was stored.</summary>
    /// <exception cref="IntegrityException">It is not as long as a page.</exception>
    public void Load(int page, ReadOnlySpan<byte> bytes)
    {
        if (page >= Pages || bytes.Length != PageBytes)
        {
            throw new IntegrityException("collection of blobs", $"page {page} of its mark has {bytes.Length} bytes");
        }

        bytes.CopyTo(_pages[page]);
    }

    public void Add(Hash256 name)
    {
        var (page, first, step) = Place(name);
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = Bit(first, step, probe);
            var (index, mask) = (bit / 8, (byte)(1 << (bit % 8)));
            _changed[page] |= (_pages[page][index] & mask) == 0;
            _pages[page][index] |= mask;
        }
    }

    /// <summary>True for every name that was added; false only for one that was not.</summary>
    public bool MayContain(Hash256 name)
    {
        var (page, first, step) = Place(name);
        return Enumerable.Range(0, Probes).Select(probe => Bit(first, step, probe))
            .All(bit => (_pages[page][bit / 8] & (1 << (bit % 8))) != 0);
    }

    public bool HasChanged(int page) => _changed[page];

    public ReadOnlyMemory<byte> Page(int page) => _pages[page];

    private static int Bit(uint first, uint step, int probe) => (int)(unchecked(first + ((uint)probe * step)) % PageBits);

    private (int Page, uint First, uint Step) Place(Hash256 name)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        name.CopyTo(bytes);
        var page = Mix(BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ Mix(_mark));
        var bits = Mix(BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) ^ Mix(~_mark));
        return ((int)(page % (ulong)Pages), (uint)bits, (uint)(bits >> 32) | 1);
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).</summary>
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9e3779b97f4a7c15;
            value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
            value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
            return value ^ (value >> 31);
        }
    }
}
