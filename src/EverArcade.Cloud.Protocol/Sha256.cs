using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EverArcade.Cloud.Protocol;

/// <summary>SHA-256 of short inputs without the price of the framework's call (docs/decisions/0016-hash-calls.md).</summary>
/// <remarks>
/// <para>What is hashed here is mostly one to seven blocks long: the framework makes, looks up and frees a context for each,
/// which costs several times the hashing. On Linux the streaming calls of the OpenSSL that the framework uses itself are
/// called over a context on the stack. Where they are missing, or do not give what the framework gives for every length up
/// to some blocks, the framework is called: the digest never depends on the way.</para>
/// <para>Thread-safe: nothing is shared but the addresses.</para>
/// </remarks>
internal static unsafe class Sha256
{
    // SHA256_CTX is 112 bytes in every released OpenSSL (include/openssl/sha.h); the rest is slack.
    private const int ContextBytes = 256;

    // Past the third block every length goes the way of one of these.
    private const int ComparedBytesMax = 4 * 64;

    // The names the framework itself tries, newest first.
    private static readonly string[] LibraryNames = ["libcrypto.so.3", "libcrypto.so.1.1"];

    private static readonly delegate* unmanaged<byte*, int> Init;
    private static readonly delegate* unmanaged<byte*, byte*, nuint, int> Update;
    private static readonly delegate* unmanaged<byte*, byte*, int> Final;
    private static readonly bool IsDirect;

    static Sha256()
    {
        var library = OperatingSystem.IsLinux() ? Load() : 0;
        if (library != 0 && NativeLibrary.TryGetExport(library, "SHA256_Init", out var init)
            && NativeLibrary.TryGetExport(library, "SHA256_Update", out var update)
            && NativeLibrary.TryGetExport(library, "SHA256_Final", out var final))
        {
            Init = (delegate* unmanaged<byte*, int>)init;
            Update = (delegate* unmanaged<byte*, byte*, nuint, int>)update;
            Final = (delegate* unmanaged<byte*, byte*, int>)final;
            IsDirect = AgreesWithFramework();
        }
    }

    /// <summary>Writes the 32 bytes of the digest to <paramref name="digest"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        if (!IsDirect || !TryHashDirect(bytes, digest))
        {
            _ = SHA256.HashData(bytes, digest);
        }
    }

    /// <summary>The direct way alone.</summary>
    /// <returns>False where there is none.</returns>
    internal static bool TryHash(ReadOnlySpan<byte> bytes, Span<byte> digest) => IsDirect && TryHashDirect(bytes, digest);

    // The context need not be cleared, before or after: Init sets it, and nothing hashed here is secret.
    [SkipLocalsInit]
    private static bool TryHashDirect(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        var context = stackalloc byte[ContextBytes];
        fixed (byte* input = bytes)
        fixed (byte* output = digest[..SHA256.HashSizeInBytes])
        {
            return Init(context) == 1 && Update(context, input, (nuint)bytes.Length) == 1 && Final(output, context) == 1;
        }
    }

    private static nint Load()
    {
        foreach (var name in LibraryNames)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        return 0;
    }

    private static bool AgreesWithFramework()
    {
        Span<byte> bytes = stackalloc byte[ComparedBytesMax];
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> found = stackalloc byte[SHA256.HashSizeInBytes];
        for (var index = 0; index < bytes.Length; index++)
        {
            bytes[index] = (byte)index;
        }

        for (var length = 0; length <= bytes.Length; length++)
        {
            _ = SHA256.HashData(bytes[..length], expected);
            if (!TryHashDirect(bytes[..length], found) || !found.SequenceEqual(expected))
            {
                return false;
            }
        }

        return true;
    }
}
