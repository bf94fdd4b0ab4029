using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary>Tells files apart by their first bytes, whatever their names; where those say nothing the name does, and then what
/// is wrong with the bytes is a finding.</summary>
internal static class VerifiedFile
{
    // Longer than every magic.
    private const int FirstBytes = 16;

    /// <exception cref="FailureException">It is nothing that can be verified; says what to do with it instead.</exception>
    public static VerifiedKind KindOf(string path)
    {
        Span<byte> buffer = stackalloc byte[FirstBytes];
        using var file = File.OpenRead(path);
        var first = buffer[..file.ReadAtLeast(buffer, FirstBytes, throwOnEndOfStream: false)];
        return ArchiveFormat.Matches(first) ? VerifiedKind.Archive
            : SignedAuditCertificate.Matches(first) ? VerifiedKind.Certificate
            : OperatorLogFile.Matches(first) ? VerifiedKind.OperatorLog
            : ReproBundle.Matches(first) ? throw Other(path, "a repro bundle; 'everarcade replay FILE' executes it again")
            : first.StartsWith("PK"u8) ? throw Other(path, "a package; 'everarcade package verify FILE' checks it")
            : Path.GetExtension(path) switch
            {
                ".evx" => VerifiedKind.Archive,
                ".evc" => VerifiedKind.Certificate,
                ".evo" => VerifiedKind.OperatorLog,
                _ => throw Other(path, "neither an archive (.evx), nor an audit's certificate (.evc), nor an operator log (.evo)"),
            };
    }

    private static FailureException Other(string path, string what) => new(ExitCode.Refused, $"{path} is {what}");
}
