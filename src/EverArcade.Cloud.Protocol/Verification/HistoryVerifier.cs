using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Walks a history item by item from genesis and stops at the first thing that is wrong
/// (docs/protocol.md, Verification).</summary>
/// <remarks>Holds the head and the state, never the history. Not thread-safe. After a finding it must not be asked again.</remarks>
public sealed class HistoryVerifier
{
    /// <summary>Largest state a verifier holds, bytes: far above every released profile's, far below what a hostile archive
    /// could otherwise ask for.</summary>
    public const uint StateBytesMax = 256 << 20;

    private readonly VerificationOptions _options;
    private Genesis? _genesis;
    private ExecutionProfile? _profile;
    private Package? _package;
    private Head? _head;
    private ContractState _state = ContractState.Empty;
    private Checkpoint? _checkpoint;
    private ulong _receipts;
    private ulong _replayed;
    private ulong _checkpoints;
    private bool _hasTrailer;

    public HistoryVerifier(VerificationOptions options) => _options = options;

    /// <summary>Checks the next item.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public Finding? Check(ArchiveItem item)
    {
        if (item.Kind != Allowed(item.Kind))
        {
            return At(FindingKind.OutOfOrder, $"archive byte {item.Offset}", $"{Allowed(item.Kind)}", $"{item.Kind}");
        }

        return item.Kind switch
        {
            ArchiveItemKind.Genesis => CheckGenesis(item.Bytes.Span),
            ArchiveItemKind.Profile => CheckProfile(item.Bytes.Span),
            ArchiveItemKind.Package => CheckPackage(item.Bytes),
            ArchiveItemKind.Receipt => CheckReceipt(item.Bytes),
            ArchiveItemKind.Checkpoint => CheckCheckpoint(item.Bytes.Span),
            _ => CheckTrailer(item.Bytes.Span),
        };
    }

    /// <summary>Checks that the history is whole: ends with its trailer.</summary>
    public Finding? Finish() =>
        _hasTrailer ? null : At(FindingKind.OutOfOrder, "archive", "a trailer", "the end of the file");

    /// <summary>Where the verification stands, with what was found.</summary>
    public VerificationReport Report(Finding? finding) => new()
    {
        Finding = finding,
        Head = _head,
        Receipts = _receipts,
        Replayed = _replayed,
        Checkpoints = _checkpoints,
    };

    // The three first items stand in their order, the trailer last; in between any of the rest.
    private ArchiveItemKind? Allowed(ArchiveItemKind kind) =>
        _genesis is null ? ArchiveItemKind.Genesis
        : _profile is null ? ArchiveItemKind.Profile
        : _head is null ? ArchiveItemKind.Package
        : _hasTrailer ? null
        : kind is ArchiveItemKind.Receipt or ArchiveItemKind.Checkpoint ? kind
        : ArchiveItemKind.Trailer;

    private Finding? CheckGenesis(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (!Genesis.TryRead(ref reader, out var genesis) || !reader.TryEnd())
        {
            return Malformed("genesis", reader.Problem);
        }

        _genesis = genesis;
        var id = genesis!.ComputeId();
        return _options.Contract is { } contract && contract != id
            ? At(FindingKind.GenesisMismatch, "genesis", contract.ToString(), id.ToString()) : null;
    }

    private Finding? CheckProfile(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (!ExecutionProfile.TryRead(ref reader, out var profile) || !reader.TryEnd())
        {
            return Malformed("profile", reader.Problem);
        }

        _profile = profile;
        if (profile!.StateBytesMax > StateBytesMax)
        {
            return At(FindingKind.Malformed, "profile.stateBytesMax", $"at most {StateBytesMax}", $"{profile.StateBytesMax}");
        }

        var hash = profile.ComputeHash();
        return hash == _genesis!.Profile
            ? null : At(FindingKind.GenesisMismatch, "genesis.profile", hash.ToString(), _genesis.Profile.ToString());
    }

    private Finding? CheckPackage(ReadOnlyMemory<byte> bytes)
    {
        if (!PackageFile.TryRead(bytes, out _package, out var refusals))
        {
            return At(FindingKind.BadPackage, "package", "a good package", string.Join("; ", refusals));
        }

        _head = Head.AtGenesis(_genesis!);
        return _package!.Hash == _genesis!.Package ? null
            : At(FindingKind.GenesisMismatch, "genesis.package", _package.Hash.ToString(), _genesis.Package.ToString());
    }

    private Finding? CheckReceipt(ReadOnlyMemory<byte> bytes)
    {
        if (!ArchiveRecord.TryRead(bytes, out var record, out var problem))
        {
            return Malformed("receipt", problem);
        }

        var head = BranchStart.Follow(_head!, _checkpoint, record!.Receipt);
        if (head is null)
        {
            return At(FindingKind.MissingAncestry, "receipt.branch", $"branch {_head!.Branch}, or a later one from a checkpoint here",
                $"branch {record.Receipt.Branch}");
        }

        var check = new RecordCheck(_profile!, _package!, head, _state, _options.Replay);
        if (check.Check(record) is { } finding)
        {
            return finding;
        }

        _receipts++;
        _replayed += check.WasReplayed ? 1u : 0u;
        (_head, _state) = (check.NextHead!, check.NextState!);
        return null;
    }

    private Finding? CheckCheckpoint(ReadOnlySpan<byte> bytes)
    {
        if (!SignedCheckpoint.TryRead(bytes, out var signed, out var problem))
        {
            return Malformed("checkpoint", problem);
        }

        if (_options.Host is { } host && host != signed!.Host)
        {
            return At(FindingKind.BadSignature, "checkpoint.host", host.ToString(), signed.Host.ToString());
        }

        if (!signed!.Verify())
        {
            return At(FindingKind.BadSignature, "checkpoint.signature", $"a signature of {signed.Host}", $"{signed.Signature}");
        }

        var expected = Checkpoint.Of(_head!, _state.Encoded.ComputeBlobHash());
        if (CheckpointComparison.Compare(expected, signed.Checkpoint) is { } mismatch)
        {
            return At(FindingKind.CheckpointMismatch, $"checkpoint.{mismatch.Field}", mismatch.Expected, mismatch.Found);
        }

        _checkpoints++;
        _checkpoint = expected;
        _head = _head! with { Checkpoint = expected.ComputeHash(), CheckpointSequence = expected.Sequence };
        return null;
    }

    private Finding? CheckTrailer(ReadOnlySpan<byte> bytes)
    {
        if (!ArchiveTrailer.TryRead(bytes, out var trailer, out var problem))
        {
            return Malformed("trailer", problem);
        }

        _hasTrailer = true;
        var expected = ArchiveTrailer.Of(_head!, _receipts, _checkpoints);
        return trailer == expected
            ? null : At(FindingKind.TrailerMismatch, "trailer", expected.ToString(), trailer.ToString());
    }

    private Finding Malformed(string place, CodecProblem? problem) =>
        At(FindingKind.Malformed, place, "its canonical encoding", $"{problem}");

    private Finding At(FindingKind kind, string place, string expected, string found) =>
        new(_head?.Sequence ?? Sequence.Zero, kind, place, expected, found);
}
