using System.Buffers;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Protocol.Submissions;

/// <summary>What a guest is given for one submission: the bytes of its VmInput. Pure and thread-safe.</summary>
public static class GuestInput
{
    /// <summary>Writes the input and tells the execution root over its nodes.</summary>
    /// <param name="output">Receives the whole input; measure its growth against the profile's bound.</param>
    /// <param name="profile">Gives the protocol epoch.</param>
    /// <param name="encodedState">The state's canonical encoding.</param>
    /// <param name="submission">A submission that has passed <see cref="SubmissionCheck"/>.</param>
    /// <param name="executionRoot">The ABI's execution root; zero on failure.</param>
    /// <returns>False, with nothing written, when the plan has no topological order.</returns>
    public static bool TryEncode(
        IBufferWriter<byte> output, ExecutionProfile profile, ReadOnlySpan<byte> encodedState, Submission submission,
        out Hash256 executionRoot)
    {
        executionRoot = default;
        if (!TopologicalOrder.TryCompute(submission.Plan, out var order))
        {
            return false;
        }

        executionRoot = VmInputEncoder.Write(output, profile.ProtocolEpoch, encodedState, order, submission.Sender);
        return true;
    }

    /// <summary>What <see cref="Encode"/> would write, measured and not written.</summary>
    /// <param name="stateBytes">Length of the state's canonical encoding.</param>
    /// <param name="submission">A submission that has passed <see cref="SubmissionCheck"/>.</param>
    /// <param name="length">Length of the input, bytes.</param>
    /// <returns>The ABI's execution root.</returns>
    /// <exception cref="ArgumentException">The plan has no topological order: the submission was not checked.</exception>
    public static Hash256 Measure(int stateBytes, Submission submission, out uint length)
    {
        if (!TopologicalOrder.TryCompute(submission.Plan, out var order))
        {
            throw new ArgumentException("The submission's plan was not checked.", nameof(submission));
        }

        length = checked((uint)VmInputEncoder.Measure(stateBytes, order, submission.Sender));
        return VmInputEncoder.ComputeRoot(order, submission.Sender);
    }

    /// <summary>The same for a submission known to have passed its check.</summary>
    /// <returns>The ABI's execution root.</returns>
    /// <exception cref="ArgumentException">The plan has no topological order: the submission was not checked.</exception>
    public static Hash256 Encode(
        IBufferWriter<byte> output, ExecutionProfile profile, ReadOnlySpan<byte> encodedState, Submission submission) =>
        TryEncode(output, profile, encodedState, submission, out var executionRoot)
            ? executionRoot
            : throw new ArgumentException("The submission's plan was not checked.", nameof(submission));
}
