using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>The other side of a restore: goes on from a checkpoint in a process that knows nothing else, and says what came out.</summary>
public static class RestoreRun
{
    /// <summary>Executes the bundle's submissions.</summary>
    /// <param name="bundle">What to go on from.</param>
    /// <param name="executor">The live executor.</param>
    /// <param name="loader">Loads the package.</param>
    /// <returns>For each submission a line: sequence, receipt hash, state root.</returns>
    /// <exception cref="IntegrityException">Checkpoint, state or package do not fit each other.</exception>
    /// <exception cref="ProfileUnsupportedException">This build lacks the profile.</exception>
    /// <remarks>On a guest thread.</remarks>
    public static IEnumerable<string> Execute(RestoreBundle bundle, IExecutor executor, PackageLoader loader)
    {
        var profile = KnownProfiles.Find(bundle.Genesis.Profile) ?? throw new ProfileUnsupportedException(bundle.Genesis.Profile);
        if (!PackageFile.TryRead(bundle.PackageFile, out var package, out var refusals) || package!.Hash != bundle.Genesis.Package)
        {
            throw new IntegrityException("package", $"it is not the contract's: {string.Join("; ", refusals)}");
        }

        if (!bundle.Checkpoint.Verify() || bundle.Checkpoint.Checkpoint.Contract != bundle.Genesis.ComputeId())
        {
            throw new IntegrityException("checkpoint", "its signature does not hold, or it is another contract's");
        }

        var start = CheckpointState.Open(bundle.Checkpoint.Checkpoint, bundle.StateBlob);
        var (head, state) = (start.HeadFor(Head.AtGenesis(bundle.Genesis)), start.State);
        var run = new SubmissionRun(executor, profile, loader.Load(package));
        foreach (var bytes in bundle.Submissions)
        {
            var submission = Read(bytes, profile);
            var result = run.Execute(head, state, submission, submission.ComputeId());
            yield return $"{result.Receipt.Sequence} {result.ReceiptHash} {result.State.Root}";
            (head, state) = (result.NextHead, result.State);
        }
    }

    private static Submission Read(ReadOnlyMemory<byte> bytes, ExecutionProfile profile)
    {
        var reader = new CanonicalReader(bytes.Span);
        return Submission.TryRead(ref reader, out var submission) && reader.TryEnd() && SubmissionCheck.Check(submission!, profile).Count == 0
            ? submission!
            : throw new IntegrityException("submission", "it does not decode, or would not be accepted");
    }
}
