using System.Buffers;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Pipeline.Execution;

/// <summary>Executes one submission: encode the input, run the guest, compute the transition. Live execution and audits both
/// come through here and nowhere else (design invariant 3).</summary>
/// <remarks>Synchronous, no clock, no I/O: called on a guest thread. One instance per thread at a time: the buffers of
/// input and output are reused between runs.</remarks>
public sealed class SubmissionRun(IExecutor executor, ExecutionProfile profile, LoadedPackage package)
{
    private readonly ArrayBufferWriter<byte> _input = new(4096);
    private readonly OutputBuffer _output = new();

    /// <summary>Runs <paramref name="submission"/> on a head and the state that belongs to it.</summary>
    /// <exception cref="ExecutionFaultException">The engine, not the guest, is in trouble: no receipt may be made of it.</exception>
    public TransitionResult Execute(Head head, ContractState state, Submission submission, SubmissionId id)
    {
        _input.ResetWrittenCount();
        var manifest = package.Package.Manifest;
        var executionRoot = GuestInput.Encode(_input, profile, state.Encoded.Bytes.Span, submission);
        var inputBytes = (uint)_input.WrittenCount;
        var outcome = inputBytes > profile.InputBytesMax
            ? Transition.InputTooLarge
            : executor.Execute(package, _input.WrittenSpan, Transition.LimitsOf(profile, manifest, submission), _output);
        return Transition.Compute(
            profile, head, state, manifest.Limits, submission, id, executionRoot, inputBytes, outcome);
    }
}
