using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Submissions;

/// <summary>The codes of <see cref="SubmissionCheck"/> that are not a plan's (docs/protocol.md, Refusals).</summary>
public static class SubmissionRefusals
{
    /// <summary>The nonce is empty, too long or not Unicode text.</summary>
    public static RefusalCode BadNonce { get; } = new("bad-nonce");

    /// <summary>The gas limit is zero or above the profile's maximum.</summary>
    public static RefusalCode BadGasLimit { get; } = new("bad-gas-limit");

    /// <summary>The encoded submission is larger than the profile allows.</summary>
    public static RefusalCode TooLarge { get; } = new("submission-too-large");

    /// <summary>The signature is not the sender's over this submission's id.</summary>
    public static RefusalCode BadSignature { get; } = new("bad-signature");

    /// <summary>A sender is named but nothing is signed.</summary>
    public static RefusalCode SenderWithoutSignature { get; } = new("sender-without-signature");

    /// <summary>There is a signature but no sender to check it with.</summary>
    public static RefusalCode SignatureWithoutSender { get; } = new("signature-without-sender");
}
