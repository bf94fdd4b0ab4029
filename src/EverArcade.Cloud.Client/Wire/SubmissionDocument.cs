using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Client.Wire;

internal sealed record SubmissionDocument
{
    public required SubmissionId Submission { get; init; }

    public string? Nonce { get; init; }

    public ReceiptDocument? Receipt { get; init; }
}
