using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Receipts;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Client.Wire;

/// <summary>A receipt as it is on the wire; believed only after <see cref="Check"/>.</summary>
internal sealed record ReceiptDocument
{
    public required Hash256 Hash { get; init; }

    public required Hash256 Profile { get; init; }

    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    public required Sequence Sequence { get; init; }

    public required ulong ProtocolEpoch { get; init; }

    public required Hash256 Package { get; init; }

    public required SubmissionId Submission { get; init; }

    public required Hash256 PreviousReceipt { get; init; }

    public required ReceiptStatus Status { get; init; }

    public required uint Detail { get; init; }

    public required Hash256 PreviousStateRoot { get; init; }

    public required Hash256 NewStateRoot { get; init; }

    public required Hash256 ExecutionRoot { get; init; }

    public required Hash256 DiffHash { get; init; }

    public required Hash256 OutputHash { get; init; }

    public required ulong GasLimit { get; init; }

    public required ulong GasUsed { get; init; }

    public required uint PeakMemoryPages { get; init; }

    public required uint InputBytes { get; init; }

    public required uint DiffBytes { get; init; }

    public required ulong StateBytes { get; init; }

    public required DateTimeOffset CommittedAt { get; init; }

    public ReadOnlyMemory<byte>? SubmissionHex { get; init; }

    public ReadOnlyMemory<byte>? DiffHex { get; init; }

    /// <summary>Whether submission and diff were dropped for an archive that has them: neither is ever empty otherwise.</summary>
    private bool IsPruned => SubmissionHex is { IsEmpty: true } && DiffHex is { IsEmpty: true };

    /// <exception cref="EverArcadeAnswerException">Another contract's, or a hash does not hold.</exception>
    public CheckedReceipt Check(ContractId contract)
    {
        var place = $"receipt {Sequence} of contract {contract}";
        var receipt = ToReceipt();
        if (Contract != contract)
        {
            throw new EverArcadeAnswerException(place, $"it is one of contract {Contract}");
        }

        if (receipt.ComputeHash() is var hash && hash != Hash)
        {
            throw new EverArcadeAnswerException(place, $"its fields hash to {hash}, not to {Hash}");
        }

        if (IsPruned)
        {
            return new CheckedReceipt { Receipt = receipt, Hash = Hash, CommittedAt = CommittedAt };
        }

        CheckSubmission(place);
        if (DiffHex is { } diff && HashDomain.Diff.Hash(diff.Span) != DiffHash)
        {
            throw new EverArcadeAnswerException(place, "its diff does not hash to its diff hash");
        }

        return new CheckedReceipt
        {
            Receipt = receipt,
            Hash = Hash,
            CommittedAt = CommittedAt,
            Submission = SubmissionHex,
            Diff = DiffHex,
        };
    }

    private void CheckSubmission(string place)
    {
        if (SubmissionHex is not { } bytes)
        {
            return;
        }

        var reader = new CanonicalReader(bytes.Span);
        if (!Protocol.Submissions.Submission.TryRead(ref reader, out var submission) || !reader.TryEnd()
            || submission!.ComputeId() != Submission)
        {
            throw new EverArcadeAnswerException(place, "its submission's bytes are not those of its submission id");
        }
    }

    private Receipt ToReceipt() => new()
    {
        Profile = Profile,
        Contract = Contract,
        Branch = Branch,
        Sequence = Sequence,
        ProtocolEpoch = ProtocolEpoch,
        Package = Package,
        Submission = Submission,
        PreviousReceipt = PreviousReceipt,
        Status = Status,
        Detail = Detail,
        PreviousStateRoot = PreviousStateRoot,
        NewStateRoot = NewStateRoot,
        ExecutionRoot = ExecutionRoot,
        DiffHash = DiffHash,
        OutputHash = OutputHash,
        GasLimit = GasLimit,
        GasUsed = GasUsed,
        PeakMemoryPages = PeakMemoryPages,
        InputBytes = InputBytes,
        DiffBytes = DiffBytes,
        StateBytes = StateBytes,
    };
}
