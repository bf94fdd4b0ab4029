using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
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

    /// <summary>Checkpoints remembered for branches to start from: one every few receipts of a long history, and a bound on
    /// what a hostile archive makes us hold.</summary>
    private const int KnownCheckpointsMax = 1_000_000;

    private readonly VerificationOptions _options;
    private readonly HashSet<Hash256> _known = [];
    private Genesis? _genesis;
    private ExecutionProfile? _profile;
    private Package? _package;
    private Head? _head;
    private ContractState _state = ContractState.Empty;
    private ulong _receipts;
    private ulong _replayed;
    private ulong _checkpoints;
    private ulong _certificates;
    private bool _hasTrailer;
    private bool _hasHistory;

    public HistoryVerifier(VerificationOptions options) => _options = options;

    /// <summary>Where the history stands after the last good item; null before the package.</summary>
    public Head? Head => _head;

    /// <summary>The state that belongs to <see cref="Head"/>.</summary>
    public ContractState State => _state;

    public Genesis? Genesis => _genesis;

    public ExecutionProfile? Profile => _profile;

    public Package? Package => _package;

    /// <summary>The checkpoint the archive begins with; null when it begins at genesis.</summary>
    public Checkpoint? Start { get; private set; }

    /// <summary>The receipt checked last, with its submission and diff.</summary>
    public ArchiveRecord? Record { get; private set; }

    /// <summary>The checkpoint checked last, with its signature.</summary>
    public SignedCheckpoint? Checkpoint { get; private set; }

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
            ArchiveItemKind.Start => CheckStart(item.Bytes),
            ArchiveItemKind.Certificate => CheckCertificate(),
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
        Certificates = _certificates,
        Start = Start?.Sequence ?? Sequence.Zero,
    };

    // The three first items stand in their order, the trailer last; in between any of the rest.
    private ArchiveItemKind? Allowed(ArchiveItemKind kind) =>
        _genesis is null ? ArchiveItemKind.Genesis
        : _profile is null ? ArchiveItemKind.Profile
        : _head is null ? ArchiveItemKind.Package
        : _hasTrailer ? null
        : kind is ArchiveItemKind.Receipt or ArchiveItemKind.Checkpoint or ArchiveItemKind.Start
            or ArchiveItemKind.Certificate ? kind
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

        _head = Contracts.Head.AtGenesis(_genesis!);
        return _package!.Hash == _genesis!.Package ? null
            : At(FindingKind.GenesisMismatch, "genesis.package", _package.Hash.ToString(), _genesis.Package.ToString());
    }

    private Finding? CheckReceipt(ReadOnlyMemory<byte> bytes)
    {
        if (!ArchiveRecord.TryRead(bytes, out var record, out var problem))
        {
            return Malformed("receipt", problem);
        }

        var head = _head!.On(record!.Receipt.Branch);
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
        (_head, _state, Record, _hasHistory) = (check.NextHead!, check.NextState!, record, true);
        return null;
    }

    private Finding? CheckCheckpoint(ReadOnlySpan<byte> bytes)
    {
        if (!SignedCheckpoint.TryRead(bytes, out var signed, out var problem))
        {
            return Malformed("checkpoint", problem);
        }

        if (CheckSignature(signed!) is { } unsigned)
        {
            return unsigned;
        }

        var expected = Checkpoints.Checkpoint.Of(_head!, _state.Encoded.ComputeBlobHash());
        if (CheckpointComparison.Compare(expected, signed!.Checkpoint) is { } mismatch)
        {
            return At(FindingKind.CheckpointMismatch, $"checkpoint.{mismatch.Field}", mismatch.Expected, mismatch.Found);
        }

        _checkpoints++;
        _head = _head! with { Checkpoint = Remember(signed), CheckpointSequence = expected.Sequence };
        return null;
    }

    /// <summary>The first start is believed as far as its signer is; every other one must be a checkpoint of this very
    /// history.</summary>
    private Finding? CheckStart(ReadOnlyMemory<byte> bytes)
    {
        if (!ArchiveStart.TryRead(bytes, out var start, out var problem))
        {
            return Malformed("start", problem);
        }

        var (signed, checkpoint) = (start!.Checkpoint, start.Checkpoint.Checkpoint);
        if (CheckSignature(signed) is { } unsigned)
        {
            return unsigned;
        }

        if (CheckOrigin(checkpoint) is { } foreign)
        {
            return foreign;
        }

        if (_hasHistory && !_known.Contains(checkpoint.ComputeHash()))
        {
            return At(FindingKind.MissingAncestry, "start.checkpoint", "a checkpoint of this history", $"{checkpoint.ComputeHash()}");
        }

        if (!EncodedState.TryRead(start.State, out var encoded, out problem))
        {
            return Malformed("start.state", problem);
        }

        if (encoded.ComputeBlobHash() is var blob && blob != checkpoint.StateBlob)
        {
            return At(FindingKind.StateMismatch, "start.state", $"{checkpoint.StateBlob}", $"{blob}");
        }

        var state = ContractState.FromEncoded(encoded);
        if (state.Root != checkpoint.StateRoot)
        {
            return At(FindingKind.StateMismatch, "start.stateRoot", $"{state.Root}", $"{checkpoint.StateRoot}");
        }

        Start = _hasHistory ? Start : checkpoint;
        (_state, _hasHistory) = (state, true);
        _head = Contracts.Head.AtCheckpoint(checkpoint, checkpoint.Branch) with
        {
            LastReceipt = checkpoint.LastReceipt,
            Checkpoint = Remember(signed),
            Start = Sequence.Zero,
        };
        return null;
    }

    /// <summary>What a certificate says is for who knows the auditor's key; here it is only one more item of a whole
    /// archive.</summary>
    private Finding? CheckCertificate()
    {
        _certificates++;
        return null;
    }

    private Finding? CheckSignature(SignedCheckpoint signed)
    {
        if (_options.Hosts.Count > 0 && !_options.Hosts.Contains(signed.Host))
        {
            return At(FindingKind.BadSignature, "checkpoint.host", string.Join(" or ", _options.Hosts), signed.Host.ToString());
        }

        return signed.Verify()
            ? null
            : At(FindingKind.BadSignature, "checkpoint.signature", $"a signature of {signed.Host}", $"{signed.Signature}");
    }

    private Finding? CheckOrigin(Checkpoint checkpoint) =>
        (FieldMismatch.Differ("contract", _genesis!.ComputeId(), checkpoint.Contract)
            ?? FieldMismatch.Differ("package", _genesis.Package, checkpoint.Package)
            ?? FieldMismatch.Differ("profile", _genesis.Profile, checkpoint.Profile)) is { } mismatch
            ? At(FindingKind.GenesisMismatch, $"checkpoint.{mismatch.Field}", mismatch.Expected, mismatch.Found)
            : null;

    private Hash256 Remember(SignedCheckpoint signed)
    {
        var hash = signed.Checkpoint.ComputeHash();
        Checkpoint = signed;
        if (_known.Count < KnownCheckpointsMax)
        {
            _ = _known.Add(hash);
        }

        return hash;
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
