using EverArcade.Cloud.Protocol.Json;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Submissions;

/// <summary>Says everything that is wrong with a submission, before it is stored and again before it is executed.</summary>
/// <remarks>Pure and thread-safe. What passes may be given to <see cref="GuestPayload"/> and a guest under that profile.</remarks>
public static class SubmissionCheck
{
    /// <returns>Empty when the submission may be executed under <paramref name="profile"/>.</returns>
    public static IReadOnlyList<Refusal> Check(Submission submission, ExecutionProfile profile) => Check(submission, null, profile);

    /// <summary>The same where the id is known.</summary>
    /// <param name="submission">The submission.</param>
    /// <param name="id">What <see cref="Submission.ComputeId"/> gives: the sender's signature is held against it. Null: computed where
    /// there is a signature.</param>
    /// <param name="profile">The rules.</param>
    public static IReadOnlyList<Refusal> Check(Submission submission, SubmissionId? id, ExecutionProfile profile)
    {
        var refusals = new List<Refusal>();
        CheckNonce(submission, refusals);
        CheckGasLimit(submission, profile, refusals);
        refusals.AddRange(PlanCheck.Check(submission.Plan, profile));
        CheckSize(submission, profile, refusals);
        CheckSignature(submission, id, refusals);
        return refusals;
    }

    private static void CheckNonce(Submission submission, List<Refusal> refusals)
    {
        if (!Utf16Text.IsName(submission.Nonce, Submission.NonceBytesMax))
        {
            refusals.Add(new Refusal(SubmissionRefusals.BadNonce, "nonce",
                $"A nonce is 1 to {Submission.NonceBytesMax} bytes of UTF-8."));
        }
    }

    private static void CheckGasLimit(Submission submission, ExecutionProfile profile, List<Refusal> refusals)
    {
        if (submission.GasLimit == 0 || submission.GasLimit > profile.GasMax)
        {
            refusals.Add(new Refusal(SubmissionRefusals.BadGasLimit, "gasLimit",
                $"{submission.GasLimit}; profile {profile.Name} allows 1 to {profile.GasMax}."));
        }
    }

    private static void CheckSize(Submission submission, ExecutionProfile profile, List<Refusal> refusals)
    {
        var bytes = SubmissionCodec.Measure(submission);
        if (bytes > profile.SubmissionBytesMax)
        {
            refusals.Add(new Refusal(SubmissionRefusals.TooLarge, "",
                $"{bytes} bytes encoded; profile {profile.Name} allows {profile.SubmissionBytesMax}."));
        }
    }

    private static void CheckSignature(Submission submission, SubmissionId? id, List<Refusal> refusals)
    {
        switch (submission.Sender, submission.Signature)
        {
            case ({ }, null):
                refusals.Add(new Refusal(SubmissionRefusals.SenderWithoutSignature, "signature",
                    "A sender is named: sign the submission id, or leave the sender out."));
                break;
            case (null, { }):
                refusals.Add(new Refusal(SubmissionRefusals.SignatureWithoutSender, "sender",
                    "A signature needs the sender's public key beside it."));
                break;
            case ({ } sender, { } signature) when !sender.Verify((id ?? submission.ComputeId()).Hash, signature):
                refusals.Add(new Refusal(SubmissionRefusals.BadSignature, "signature",
                    $"Not the sender's Ed25519 signature over the 32 bytes of submission id {submission.ComputeId()}."));
                break;
        }
    }
}
