using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Plays a certification's samples one after the other on the live engine, and lets the validations that need each
/// execution look at it. One caller at a time.</summary>
internal sealed class SamplePlay(
    SampleHistory samples, PlayedHistory history, IsolationValidation isolation, MeteringValidation metering, GuestThreads guests)
{
    /// <summary>Key that signs the checkpoints: no secret, so that a certification can be repeated to the byte.</summary>
    private const string HostTag = "everarcade.certification-host/1";

    /// <summary>Prepares the validations, compiling included.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => guests.RunAsync(
        () =>
        {
            isolation.Begin();
            metering.Begin();
            return true;
        },
        cancellationToken);

    /// <summary>Plays all samples, or as many as there is time and room for; the validations are told of the others.</summary>
    /// <param name="recorder">The live engine.</param>
    /// <param name="run">Executes on it.</param>
    /// <param name="progress">Told after each sample; null tells nobody.</param>
    /// <param name="late">The time for the samples.</param>
    /// <param name="cancellationToken">Looked at between executions.</param>
    public async Task RunAsync(
        RecordingExecutor recorder, SubmissionRun run, IProgress<CertificationProgress>? progress, CancellationToken late,
        CancellationToken cancellationToken)
    {
        using var host = SamplePlayer.Key(HostTag, "");
        for (var sample = 0; sample < samples.Count; sample++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (late.IsCancellationRequested || !history.HasRoom)
            {
                var reason = history.HasRoom ? "the time was used up" : "the history is too large to be kept";
                isolation.NotRun($"{reason} after {sample} of {samples.Count} samples");
                metering.NotRun($"{reason} after {sample} of {samples.Count} samples");
                return;
            }

            await guests.RunAsync(() => Step(sample, recorder, run, host), cancellationToken);
            progress?.Report(new CertificationProgress(sample + 1, samples.Count, samples.PlaceOf(sample)));
        }
    }

    private bool Step(int sample, RecordingExecutor recorder, SubmissionRun run, SigningKey host)
    {
        recorder.Forget();
        var submission = samples.Submission(sample);
        history.Add(submission.Encode(), run.Execute(history.Head, history.State, submission, submission.ComputeId()));
        if (RestoreValidation.IsDue(sample + 1, samples.Count))
        {
            history.Checkpoint(host);
        }

        if (recorder.Last is { } execution)
        {
            isolation.Step(sample, samples.PlaceOf(sample), execution);
            metering.Step(sample, samples.PlaceOf(sample), execution);
        }

        return true;
    }
}
