using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Checks what a history stands on: genesis, and the profile and package that it names, in this order.</summary>
/// <param name="expected">The contract this must be; null accepts any.</param>
internal sealed class OriginCheck(ContractId? expected)
{
    /// <summary>Largest state a verifier holds, bytes: far above every released profile's, far below what a hostile archive
    /// could otherwise ask for.</summary>
    public const uint StateBytesMax = 256 << 20;

    public Genesis? Genesis { get; private set; }

    public ExecutionProfile? Profile { get; private set; }

    public Package? Package { get; private set; }

    /// <summary>The item that is due; null when all three have been read.</summary>
    public ArchiveItemKind? Due =>
        Genesis is null ? ArchiveItemKind.Genesis
        : Profile is null ? ArchiveItemKind.Profile
        : Package is null ? ArchiveItemKind.Package
        : null;

    /// <summary>Checks the item that is due.</summary>
    public Finding? Check(ArchiveItem item) => item.Kind switch
    {
        ArchiveItemKind.Genesis => CheckGenesis(item.Bytes.Span),
        ArchiveItemKind.Profile => CheckProfile(item.Bytes.Span),
        _ => CheckPackage(item.Bytes),
    };

    private Finding? CheckGenesis(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (!Genesis.TryRead(ref reader, out var genesis) || !reader.TryEnd())
        {
            return Malformed("genesis", reader.Problem);
        }

        Genesis = genesis;
        var id = genesis!.ComputeId();
        return expected is { } contract && contract != id
            ? Before(FindingKind.GenesisMismatch, "genesis", contract.ToString(), id.ToString()) : null;
    }

    private Finding? CheckProfile(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (!ExecutionProfile.TryRead(ref reader, out var profile) || !reader.TryEnd())
        {
            return Malformed("profile", reader.Problem);
        }

        Profile = profile;
        if (profile!.StateBytesMax > StateBytesMax)
        {
            return Before(FindingKind.Malformed, "profile.stateBytesMax", $"at most {StateBytesMax}", $"{profile.StateBytesMax}");
        }

        var hash = profile.ComputeHash();
        return hash == Genesis!.Profile
            ? null : Before(FindingKind.GenesisMismatch, "genesis.profile", hash.ToString(), Genesis.Profile.ToString());
    }

    private Finding? CheckPackage(ReadOnlyMemory<byte> bytes)
    {
        if (!PackageFile.TryRead(bytes, out var package, out var refusals))
        {
            return Before(FindingKind.BadPackage, "package", "a good package", string.Join("; ", refusals));
        }

        Package = package;
        return package!.Hash == Genesis!.Package ? null
            : Before(FindingKind.GenesisMismatch, "genesis.package", package.Hash.ToString(), Genesis.Package.ToString());
    }

    private static Finding Malformed(string place, CodecProblem? problem) =>
        Before(FindingKind.Malformed, place, "its canonical encoding", $"{problem}");

    private static Finding Before(FindingKind kind, string place, string expected, string found) =>
        new(Sequence.Zero, kind, place, expected, found);
}
