using System.Buffers.Binary;
using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>What passes between a host and its compiler, over the compiler's standard input and output. Every length is checked before
/// anything is allocated, on both sides.</summary>
/// <remarks><code>
/// ready    compiler to host    0  4   45 56 43 31 ("EVC1")
///                              4  32  id of the configuration it compiles for
/// request  host to compiler    0  1   entry form
///                              1  4   length, little-endian
///                              5      the activated module
/// reply    compiler to host    0  1   status
///                              1  4   length, little-endian
///                              5      artefact, or a reason in UTF-8
/// </code></remarks>
internal static class CompileFrames
{
    /// <summary>Longest artefact, bytes. The largest modules give 10 to 20 MiB of machine code.</summary>
    public const int ArtefactBytesMax = 64 << 20;

    /// <summary>Longest activated module, bytes: a module grows by 60 to 75 % when it is instrumented.</summary>
    public const int ModuleBytesMax = 4 * ActivationLimits.ModuleBytesMax;

    private const int ReasonBytesMax = 1 << 10;

    private const int HeadBytes = 5;

    private static ReadOnlySpan<byte> Magic => "EVC1"u8;

    public static void WriteReady(Stream output, Hash256 configuration)
    {
        Span<byte> frame = stackalloc byte[Magic.Length + Hash256.Length];
        Magic.CopyTo(frame);
        configuration.CopyTo(frame[Magic.Length..]);
        output.Write(frame);
        output.Flush();
    }

    /// <returns>The configuration the compiler compiles for.</returns>
    /// <exception cref="IOException">It ended, or is no compiler of this version.</exception>
    public static Hash256 ReadReady(Stream input)
    {
        Span<byte> frame = stackalloc byte[Magic.Length + Hash256.Length];
        input.ReadExactly(frame);
        return frame.StartsWith(Magic) ? Hash256.FromBytes(frame[Magic.Length..]) : throw new IOException("No compiler of this version.");
    }

    public static void WriteRequest(Stream output, PackageEntry entry, ReadOnlySpan<byte> module) => Write(output, (byte)entry, module);

    /// <exception cref="IOException">The host ended, or sent more than a module can be.</exception>
    public static (PackageEntry Entry, byte[] Module) ReadRequest(Stream input)
    {
        var (entry, module) = Read(input, ModuleBytesMax);
        return ((PackageEntry)entry, module);
    }

    public static void WriteReply(Stream output, CompileStatus status, ReadOnlySpan<byte> content) =>
        Write(output, (byte)status, status == CompileStatus.Compiled ? content : content[..Math.Min(content.Length, ReasonBytesMax)]);

    /// <exception cref="IOException">The compiler ended before it had answered, or answered more than it may.</exception>
    public static CompileReply ReadReply(Stream input)
    {
        var (status, content) = Read(input, ArtefactBytesMax);
        return status <= (byte)CompileStatus.TooLong && (status == 0 || content.Length <= ReasonBytesMax)
            ? new CompileReply((CompileStatus)status, content)
            : throw new IOException("No answer of a compiler.");
    }

    private static void Write(Stream output, byte kind, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        head[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], content.Length);
        output.Write(head);
        output.Write(content);
        output.Flush();
    }

    private static (byte Kind, byte[] Content) Read(Stream input, int bytesMax)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        input.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head[1..]);
        if (length > bytesMax)
        {
            throw new IOException($"A frame of {length} bytes; at most {bytesMax}.");
        }

        var content = new byte[length];
        input.ReadExactly(content);
        return (head[0], content);
    }
}
