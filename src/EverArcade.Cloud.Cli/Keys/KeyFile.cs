using System.Security.Cryptography;
using System.Text;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Cli.Keys;

/// <summary>An Ed25519 key in a file that only its owner can read: one line, <c>everarcade.key/1 </c> and the seed in hex.</summary>
internal static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Length of a key file, bytes: the line and its end.</summary>
    private static readonly int FileLength = KeyText.Length + 1;

    /// <summary>Makes a random key and its file, mode 600 from the first byte on.</summary>
    /// <exception cref="FailureException">Something is there already: a key is never replaced, since what it signed would be lost.</exception>
    public static PublicKey Create(string path)
    {
        if (Path.Exists(path))
        {
            throw new FailureException(ExitCode.Refused, $"{path} is there already; a key is never replaced");
        }

        Span<byte> seed = stackalloc byte[SigningKey.SeedLength];
        RandomNumberGenerator.Fill(seed);
        using var key = SigningKey.FromSeed(seed);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes(KeyText.Format(seed) + "\n"));
        file.Flush(flushToDisk: true);
        CryptographicOperations.ZeroMemory(seed);
        return key.PublicKey;
    }

    /// <exception cref="FailureException">There is no file, others can read it, or it is no key file.</exception>
    public static SigningKey Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FailureException(ExitCode.Refused, Directory.Exists(path)
                ? $"{path}: a folder, a key file is needed" : $"{path}: no such key file; 'everarcade key new {path}' makes one");
        }

        Span<byte> line = stackalloc byte[FileLength + 1];
        int length;
        using (var file = File.OpenRead(path))
        {
            length = file.ReadAtLeast(line, line.Length, throwOnEndOfStream: false);
        }

        var text = Encoding.ASCII.GetString(line[..length]);
        if (length != FileLength || text[^1] != '\n' || !KeyText.TryParse(text.AsSpan()[..^1], out var key))
        {
            throw new FailureException(
                ExitCode.Refused, $"{path}: not a key file: one line 'everarcade.key/1 ' and 64 lowercase hex digits is expected");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0)
        {
            key.Dispose();
            throw new FailureException(ExitCode.Refused, $"{path}: others can read this key; chmod 600 {path}");
        }

        return key;
    }

    /// <summary>Reads the key, after making it when there is none.</summary>
    public static SigningKey ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            _ = Create(path);
        }

        return Read(path);
    }
}
