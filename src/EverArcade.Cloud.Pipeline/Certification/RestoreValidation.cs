using EverArcade.Cloud.Protocol.Archives;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Whether work goes on from a checkpoint as if it had not been interrupted: a new process gets package, checkpoint, state and
/// the submissions that follow, and nothing else.</summary>
internal static class RestoreValidation
{
    /// <summary>Checkpoints that are restored: after each part of the samples but the last.</summary>
    private const int Parts = 3;

    /// <summary>Whether a checkpoint is made after a sample, counted from 1.</summary>
    public static bool IsDue(int played, int samples) =>
        played < samples && Enumerable.Range(1, Parts - 1).Any(part => played == Math.Max(1, samples * part / Parts));

    public static async Task<ValidationReport> RunAsync(
        PlayedHistory history, ReadOnlyMemory<byte> packageFile, FreshProcess? process, CancellationToken late,
        CancellationToken cancellationToken)
    {
        var roots = new Comparison("continued history");
        if (process is null)
        {
            roots.NotRun("this host cannot start a process of its own");
        }
        else if (history.Checkpoints.Count == 0)
        {
            roots.NotRun("at least two samples are needed: one before the checkpoint, one after it");
        }
        else
        {
            await RestoreAsync(history, packageFile, process, roots, late, cancellationToken);
        }

        return ValidationReport.Of("checkpoint restore", roots.Report(
            $"{history.Checkpoints.Count} signed checkpoints, each restored in a new process that executes the samples after it: same "
            + "receipt hash and state root for each"));
    }

    private static async Task RestoreAsync(
        PlayedHistory history, ReadOnlyMemory<byte> packageFile, FreshProcess process, Comparison roots, CancellationToken late,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late, cancellationToken);
        foreach (var (checkpoint, state) in history.Checkpoints)
        {
            var sequence = checkpoint.Checkpoint.Sequence;
            var after = history.Records.Skip((int)sequence.Number).ToArray();
            var bundle = new RestoreBundle
            {
                Genesis = history.Samples.Genesis,
                PackageFile = packageFile,
                Checkpoint = checkpoint,
                StateBlob = state.Encoded.Bytes,
                Submissions = [.. after.Select(record => record.Submission)],
            };
            try
            {
                Compare($"restored at {sequence}", after, await process(bundle.Encode(), stop.Token), roots);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                roots.NotRun($"restored at {sequence}: the time was used up");
                return;
            }
            catch (IOException trouble)
            {
                roots.NotRun($"restored at {sequence}: {trouble.Message}");
                return;
            }
        }
    }

    private static void Compare(string place, ArchiveRecord[] expected, FreshProcessEnd end, Comparison roots)
    {
        if (end.ExitCode != 0)
        {
            roots.Same($"{place}, exit code of the new process", "0", $"{end.ExitCode}: {end.Error.ReplaceLineEndings(" ").Trim()}");
            return;
        }

        var lines = end.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = 0; i < expected.Length; i++)
        {
            var receipt = expected[i].Receipt;
            roots.Same(
                $"{place}, receipt {receipt.Sequence}: sequence, hash and state root",
                $"{receipt.Sequence} {receipt.ComputeHash()} {receipt.NewStateRoot}", i < lines.Length ? lines[i] : "nothing");
        }

        roots.Same($"{place}, receipts", $"{expected.Length}", $"{lines.Length}");
    }
}
