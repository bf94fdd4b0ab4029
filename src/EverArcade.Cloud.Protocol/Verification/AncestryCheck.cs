using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Checks checkpoints and starts against the history they stand in, and remembers them for branches to start from.</summary>
/// <param name="genesis">Where the history begins.</param>
/// <param name="hosts">Who may have signed; empty accepts any.</param>
internal sealed class AncestryCheck(Genesis genesis, IReadOnlyList<PublicKey> hosts)
{
    /// <summary>Checkpoints remembered for branches to start from: one every few receipts of a long history, and a bound on
    /// what a hostile archive makes us hold.</summary>
    private const int KnownMax = 1_000_000;

    private readonly HashSet<Hash256> _known = [];

    /// <summary>The checkpoint checked last, a start's included.</summary>
    public SignedCheckpoint? Last { get; private set; }

    /// <summary>Checks a checkpoint that stands at <paramref name="place"/>, and goes on behind it.</summary>
    public Finding? CheckCheckpoint(ReadOnlySpan<byte> bytes, HistoryPlace place)
    {
        if (!SignedCheckpoint.TryRead(bytes, out var signed, out var problem))
        {
            return Malformed(place, "checkpoint", problem);
        }

        if (CheckSignature(signed!, place) is { } unsigned)
        {
            return unsigned;
        }

        var expected = Checkpoint.Of(place.Head, place.State.Encoded.ComputeBlobHash());
        if (CheckpointComparison.Compare(expected, signed!.Checkpoint) is { } mismatch)
        {
            return place.At(FindingKind.CheckpointMismatch, $"checkpoint.{mismatch.Field}", mismatch.Expected, mismatch.Found);
        }

        place.GoOnFrom(place.Head with { Checkpoint = Remember(signed), CheckpointSequence = expected.Sequence });
        return null;
    }

    /// <summary>Checks a start. The first of a history is believed as far as its signer is; every other one must be a
    /// checkpoint of this very history.</summary>
    /// <param name="bytes">The item.</param>
    /// <param name="place">Where the history stands.</param>
    /// <param name="isFirst">Whether nothing of the history came before.</param>
    /// <param name="next">Where the history goes on.</param>
    public Finding? CheckStart(ReadOnlyMemory<byte> bytes, HistoryPlace place, bool isFirst, out HistoryPlace? next)
    {
        next = null;
        if (!ArchiveStart.TryRead(bytes, out var start, out var problem))
        {
            return Malformed(place, "start", problem);
        }

        var (signed, checkpoint) = (start!.Checkpoint, start.Checkpoint.Checkpoint);
        if ((CheckSignature(signed, place) ?? CheckOrigin(checkpoint, place)) is { } foreign)
        {
            return foreign;
        }

        if (!isFirst && !_known.Contains(checkpoint.ComputeHash()))
        {
            return place.At(
                FindingKind.MissingAncestry, "start.checkpoint", "a checkpoint of this history", $"{checkpoint.ComputeHash()}");
        }

        if (CheckState(start, place, out var state) is { } foreignState)
        {
            return foreignState;
        }

        var head = Head.AtCheckpoint(checkpoint, checkpoint.Branch) with
        {
            LastReceipt = checkpoint.LastReceipt,
            Checkpoint = Remember(signed),
            Start = Sequence.Zero,
        };
        next = new HistoryPlace(head, state!);
        return null;
    }

    private static Finding? CheckState(ArchiveStart start, HistoryPlace place, out ContractState? state)
    {
        state = null;
        var checkpoint = start.Checkpoint.Checkpoint;
        if (!EncodedState.TryRead(start.State, out var encoded, out var problem))
        {
            return Malformed(place, "start.state", problem);
        }

        if (encoded.ComputeBlobHash() is var blob && blob != checkpoint.StateBlob)
        {
            return place.At(FindingKind.StateMismatch, "start.state", $"{checkpoint.StateBlob}", $"{blob}");
        }

        state = ContractState.FromEncoded(encoded);
        return state.Root == checkpoint.StateRoot ? null
            : place.At(FindingKind.StateMismatch, "start.stateRoot", $"{state.Root}", $"{checkpoint.StateRoot}");
    }

    private Finding? CheckSignature(SignedCheckpoint signed, HistoryPlace place)
    {
        if (hosts.Count > 0 && !hosts.Contains(signed.Host))
        {
            return place.At(FindingKind.BadSignature, "checkpoint.host", string.Join(" or ", hosts), signed.Host.ToString());
        }

        return signed.Verify()
            ? null
            : place.At(FindingKind.BadSignature, "checkpoint.signature", $"a signature of {signed.Host}", $"{signed.Signature}");
    }

    private Finding? CheckOrigin(Checkpoint checkpoint, HistoryPlace place) =>
        (FieldMismatch.Differ("contract", genesis.ComputeId(), checkpoint.Contract)
            ?? FieldMismatch.Differ("package", genesis.Package, checkpoint.Package)
            ?? FieldMismatch.Differ("profile", genesis.Profile, checkpoint.Profile)) is { } mismatch
            ? place.At(FindingKind.GenesisMismatch, $"checkpoint.{mismatch.Field}", mismatch.Expected, mismatch.Found)
            : null;

    private Hash256 Remember(SignedCheckpoint signed)
    {
        var hash = signed.Checkpoint.ComputeHash();
        Last = signed;
        if (_known.Count < KnownMax)
        {
            _ = _known.Add(hash);
        }

        return hash;
    }

    private static Finding Malformed(HistoryPlace place, string item, CodecProblem? problem) =>
        place.At(FindingKind.Malformed, item, "its canonical encoding", $"{problem}");
}
