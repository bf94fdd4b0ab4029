using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Walks a history item by item from genesis and stops at the first thing that is wrong
/// (docs/format.md, Archive).</summary>
/// <remarks>Knows in which order items stand and hands each to the check of its kind. Holds the place it stands at and the
/// state there, never the history. Not thread-safe. After a finding it must not be asked again.</remarks>
public sealed class HistoryVerifier
{
    private readonly VerificationOptions _options;
    private readonly OriginCheck _origin;
    private RecordCheck? _records;
    private AncestryCheck? _ancestry;
    private CertificateCheck? _certificates;
    private HistoryPlace? _place;
    private ulong _checkpoints;
    private bool _hasHistory;
    private bool _hasTrailer;

    public HistoryVerifier(VerificationOptions options) => (_options, _origin) = (options, new OriginCheck(options.Contract));

    /// <summary>Where the history stands after the last good item; null before the package.</summary>
    public Head? Head => _place?.Head;

    /// <summary>The state that belongs to <see cref="Head"/>.</summary>
    public ContractState State => _place?.State ?? ContractState.Empty;

    public Genesis? Genesis => _origin.Genesis;

    public ExecutionProfile? Profile => _origin.Profile;

    public Package? Package => _origin.Package;

    /// <summary>The checkpoint the archive begins with; null when it begins at genesis.</summary>
    public Checkpoint? Start { get; private set; }

    /// <summary>The receipt checked last, with its submission and diff.</summary>
    public ArchiveRecord? Record { get; private set; }

    /// <summary>The checkpoint checked last, with its signature; a start's included.</summary>
    public SignedCheckpoint? Checkpoint => _ancestry?.Last;

    /// <summary>The audit certificate checked last, with its signature.</summary>
    public SignedAuditCertificate? Certificate => _certificates?.Last;

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
            ArchiveItemKind.Receipt => CheckReceipt(item.Bytes),
            ArchiveItemKind.Checkpoint => CheckCheckpoint(item.Bytes.Span),
            ArchiveItemKind.Start => CheckStart(item.Bytes),
            ArchiveItemKind.Certificate => _certificates!.Check(item.Bytes.Span, _place!),
            ArchiveItemKind.Trailer => CheckTrailer(item.Bytes.Span),
            _ => CheckOrigin(item),
        };
    }

    /// <summary>Checks that the history is whole: ends with its trailer.</summary>
    public Finding? Finish() =>
        _hasTrailer ? null : At(FindingKind.OutOfOrder, "archive", "a trailer", "the end of the file");

    /// <summary>Where the verification stands, with what was found.</summary>
    public VerificationReport Report(Finding? finding) => new()
    {
        Finding = finding,
        Head = Head,
        Receipts = _records?.Receipts ?? 0,
        Replayed = _records?.Replayed ?? 0,
        Checkpoints = _checkpoints,
        Certificates = _certificates?.Certificates ?? 0,
        CertificatesConfirmed = _certificates?.Confirmed ?? 0,
        Start = Start?.Sequence ?? Sequence.Zero,
    };

    // The three first items stand in their order, the trailer last; in between any of the rest.
    private ArchiveItemKind? Allowed(ArchiveItemKind kind) =>
        _origin.Due is { } due ? due
        : _hasTrailer ? null
        : kind is ArchiveItemKind.Receipt or ArchiveItemKind.Checkpoint or ArchiveItemKind.Start
            or ArchiveItemKind.Certificate ? kind
        : ArchiveItemKind.Trailer;

    private Finding? CheckOrigin(ArchiveItem item)
    {
        if (_origin.Check(item) is { } finding)
        {
            return finding;
        }

        if (_origin is { Due: null, Genesis: { } genesis, Profile: { } profile, Package: { } package })
        {
            _records = new RecordCheck(profile, package, _options.Replay);
            _ancestry = new AncestryCheck(genesis, _options.Hosts);
            _certificates = new CertificateCheck(genesis, _options.Auditors);
            _place = new HistoryPlace(Contracts.Head.AtGenesis(genesis), ContractState.Empty);
        }

        return null;
    }

    private Finding? CheckReceipt(ReadOnlyMemory<byte> bytes)
    {
        if (!ArchiveRecord.TryRead(bytes, out var record, out var problem))
        {
            return Malformed("receipt", problem);
        }

        var finding = record!.Receipt.Branch == _place!.Point.Branch
            ? _records!.Check(record, _place) : CheckOnBranch(record, _place.Head);
        if (finding is not null)
        {
            return finding;
        }

        (Record, _hasHistory) = (record, true);
        return _certificates!.Reach(_place);
    }

    private Finding? CheckOnBranch(ArchiveRecord record, Head here)
    {
        if (here.On(record.Receipt.Branch) is not { } start)
        {
            return At(FindingKind.MissingAncestry, "receipt.branch", $"branch {here.Branch}, or a later one from a checkpoint here",
                $"branch {record.Receipt.Branch}");
        }

        _place!.GoOnFrom(start);
        var finding = _records!.Check(record, _place);
        if (finding is not null)
        {
            _place.GoOnFrom(here);
        }

        return finding;
    }

    private Finding? CheckCheckpoint(ReadOnlySpan<byte> bytes)
    {
        var finding = _ancestry!.CheckCheckpoint(bytes, _place!);
        _checkpoints += finding is null ? 1u : 0u;
        return finding;
    }

    private Finding? CheckStart(ReadOnlyMemory<byte> bytes)
    {
        if (_ancestry!.CheckStart(bytes, _place!, isFirst: !_hasHistory, out var next) is { } finding)
        {
            return finding;
        }

        Start = _hasHistory ? Start : _ancestry.Last!.Checkpoint;
        (_place, _hasHistory) = (next, true);
        return null;
    }

    private Finding? CheckTrailer(ReadOnlySpan<byte> bytes)
    {
        if (!ArchiveTrailer.TryRead(bytes, out var trailer, out var problem))
        {
            return Malformed("trailer", problem);
        }

        _hasTrailer = true;
        var expected = ArchiveTrailer.Of(_place!.Head, _records!.Receipts, _checkpoints);
        return trailer == expected
            ? null : At(FindingKind.TrailerMismatch, "trailer", expected.ToString(), trailer.ToString());
    }

    private Finding Malformed(string place, CodecProblem? problem) =>
        At(FindingKind.Malformed, place, "its canonical encoding", $"{problem}");

    private Finding At(FindingKind kind, string place, string expected, string found) =>
        new(_place?.Point.Sequence ?? Sequence.Zero, kind, place, expected, found);
}
