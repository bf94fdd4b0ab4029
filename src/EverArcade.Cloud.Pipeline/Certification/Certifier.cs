using System.Security.Cryptography;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Variants;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Certifies a package with its developer's sample inputs: isolation, metering, checkpoint restore, replay
/// (docs/certification.md). Thread-safe.</summary>
/// <param name="engines">What to execute on.</param>
/// <param name="loader">Loads the package for the live engine.</param>
/// <param name="guests">Where guests run.</param>
/// <param name="profile">The profile of the contract that the samples are played on.</param>
/// <param name="process">Starts a new process; null where there is none to start.</param>
/// <param name="time">Measures, and ends what takes too long.</param>
public sealed class Certifier(
    CertificationEngines engines, PackageLoader loader, GuestThreads guests, ExecutionProfile profile, FreshProcess? process,
    TimeProvider time)
{
    /// <summary>Why the package cannot be certified at all; empty when it can.</summary>
    public IReadOnlyList<Refusal> Check(CertificationRequest request)
    {
        if (request.Package.Manifest.Executor != PackageExecutor.Wasm)
        {
            return [new Refusal(CertificationRefusals.NotWasm, "manifest.json/executor", "Only WebAssembly packages are certified.")];
        }

        using var samples = new SampleHistory(request.Package, profile, request.Samples, request.GasLimit);
        return [.. loader.Check(request.Package), .. samples.Check(profile)];
    }

    /// <summary>Runs all four validations.</summary>
    /// <param name="request">A request that <see cref="Check"/> has nothing against.</param>
    /// <param name="progress">Told after each sample; null tells nobody.</param>
    /// <param name="cancellationToken">Looked at between executions; a guest is not interrupted.</param>
    /// <exception cref="ExecutionFaultException">An engine is in trouble with a sample: nothing can be said.</exception>
    public async Task<CertificationResult> RunAsync(
        CertificationRequest request, IProgress<CertificationProgress>? progress, CancellationToken cancellationToken)
    {
        var (started, clock) = (time.GetUtcNow(), time.GetTimestamp());
        var milliseconds = new SortedDictionary<string, long>(StringComparer.Ordinal);
        using var samples = new SampleHistory(request.Package, profile, request.Samples, request.GasLimit);
        var history = new PlayedHistory(samples);
        var isolation = new IsolationValidation(engines, profile, request.Package, samples.Count);
        var metering = new MeteringValidation(engines, profile, request.Package, samples.Count);
        var live = engines.Live.Prepare(request.Package);

        // Compiling for every engine has caps of its own: the time is for the samples, so that it says the same on a busy machine.
        var play = new SamplePlay(samples, history, isolation, metering, guests);
        await play.BeginAsync(cancellationToken);
        using var late = new CancellationTokenSource(request.Time, time);
        var recorder = new RecordingExecutor(engines.Live.Name, live);
        var run = new SubmissionRun(recorder, profile, loader.Load(request.Package));
        await play.RunAsync(recorder, run, progress, late.Token, cancellationToken);
        Lap("samples", clock);
        var restored = await TimedAsync("checkpoint restore", () => RestoreValidation.RunAsync(
            history, request.PackageFile, process, late.Token, cancellationToken));
        var replayed = await TimedAsync("replay", () => ReplayValidation.RunAsync(
            history, request, profile, live, guests, () => late.IsCancellationRequested, cancellationToken));
        var complete = history.Records.Count == samples.Count;
        var report = Describe(request, history) with
        {
            Validations =
            [
                isolation.Report(),
                metering.Report(),
                complete ? restored : Incomplete(restored),
                complete ? replayed : Incomplete(replayed),
            ],
        };
        return new CertificationResult(
            report, new CertificationTimes(started, (long)time.GetElapsedTime(clock).TotalMilliseconds, milliseconds));

        async Task<ValidationReport> TimedAsync(string name, Func<Task<ValidationReport>> validate)
        {
            var begun = time.GetTimestamp();
            var validation = await validate();
            Lap(name, begun);
            return validation;
        }

        void Lap(string name, long begun) => milliseconds[name] = (long)time.GetElapsedTime(begun).TotalMilliseconds;
    }

    /// <summary>What holds for part of the samples is no verdict over all of them.</summary>
    private static ValidationReport Incomplete(ValidationReport validation) => validation with
    {
        Verdict = validation.Verdict == ValidationVerdict.Passed ? ValidationVerdict.NotRun : validation.Verdict,
        Checks =
        [
            .. validation.Checks.Select(check => check with { NotRun = check.NotRun ?? "not all samples were played" }),
        ],
    };

    private CertificationReport Describe(CertificationRequest request, PlayedHistory history)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var record in history.Records)
        {
            hash.AppendData(record.Submission.Span);
        }

        var manifest = request.Package.Manifest;
        return new CertificationReport
        {
            Package = request.Package.Hash,
            Publisher = manifest.Publisher.ToString(),
            Name = manifest.Name,
            Version = manifest.Version,
            Module = Hash256.Of(request.Package.Module.Span),
            Profile = profile.Name,
            ProfileHash = profile.ComputeHash(),
            Samples = history.Samples.Count,
            SamplesHash = Hash256.FromBytes(hash.GetHashAndReset()),
            GasLimit = history.Samples.GasLimit,
            Outcomes =
            [
                .. history.Records.CountBy(record => record.Receipt.Status).OrderBy(group => group.Key)
                    .Select(group => new StatusCount(group.Key.ToString(), group.Value)),
            ],
            GasUsed = history.GasUsed,
            StateRoot = history.State.Root,
            Engines = [engines.Live.Name, .. engines.Others.Select(engine => engine.Name), engines.OneSlot.Name],
            Validations = [],
        };
    }
}
