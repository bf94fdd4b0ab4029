using System.Buffers.Binary;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.OperatorLogs;

/// <summary>An operator log as a file, <c>.evo</c> (docs/format/audits.md, Operator log).</summary>
/// <remarks>
/// <code>
///  0  magic 8: "EVEROLOG"      then entries, each:  length u32, signed entry
///  8  version u32 = 1
/// </code>
/// </remarks>
public static class OperatorLogFile
{
    /// <summary>Longest file that is read, bytes: a million entries of the usual length.</summary>
    public const int FileBytesMax = 256 << 20;

    private const int HeaderBytes = 12;
    private const int EntryBytesMax = 32 << 10;

    private static ReadOnlySpan<byte> Magic => "EVEROLOG"u8;

    /// <summary>Whether bytes start as such a file does.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    public static byte[] Build(IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        using var file = new MemoryStream();
        Span<byte> number = stackalloc byte[sizeof(uint)];
        file.Write(Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(number, 1);
        file.Write(number);
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)entry.Length);
            file.Write(number);
            file.Write(entry.Span);
        }

        return file.ToArray();
    }

    /// <summary>Checks a whole file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="host">Who must have signed; null takes the first entry's host for all.</param>
    /// <param name="chain">How far it is good.</param>
    /// <returns>The first thing that is wrong, or null.</returns>
    public static string? Verify(ReadOnlySpan<byte> file, PublicKey? host, out OperatorLogChain chain)
    {
        chain = new OperatorLogChain(host);
        return Verify(file, chain);
    }

    /// <summary>Checks a whole file with a chain that has seen nothing yet.</summary>
    /// <returns>The first thing that is wrong, or null.</returns>
    public static string? Verify(ReadOnlySpan<byte> file, OperatorLogChain chain)
    {
        if (file.Length < HeaderBytes || !Matches(file) || BinaryPrimitives.ReadUInt32LittleEndian(file[Magic.Length..]) != 1)
        {
            return "this is no operator log of version 1";
        }

        var rest = file[HeaderBytes..];
        while (!rest.IsEmpty)
        {
            var length = rest.Length < sizeof(uint) ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(rest);
            if (length > EntryBytesMax || length > (uint)(rest.Length - sizeof(uint)))
            {
                return $"the file ends within entry {chain.Count + 1}";
            }

            if (chain.Check(rest.Slice(sizeof(uint), (int)length)) is { } problem)
            {
                return problem;
            }

            rest = rest[(sizeof(uint) + (int)length)..];
        }

        return null;
    }
}
