using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Variants;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Whether every receipt comes out again from what is stored: the history goes into an archive, and the verifier that anybody
/// can run re-executes it from its first receipt.</summary>
internal static class ReplayValidation
{
    /// <summary>Items checked in one go on a guest thread.</summary>
    private const int BatchItems = 64;

    public static async Task<ValidationReport> RunAsync(
        PlayedHistory history, CertificationRequest request, ExecutionProfile profile, ExecuteGuest live, GuestThreads guests,
        Func<bool> isLate, CancellationToken cancellationToken)
    {
        var receipts = new Comparison("receipts");
        var checkpoints = new Comparison("checkpoints");
        using var archive = new MemoryStream();
        await WriteAsync(history, request, profile, archive, cancellationToken);
        archive.Position = 0;

        var verifier = new HistoryVerifier(new VerificationOptions
        {
            Contract = history.Samples.Genesis.ComputeId(),
            Replay = (in asked) => live(asked.Input.Span, asked.Limits),
        });
        var reader = new ArchiveReader(archive);
        Finding? finding = null;
        while (finding is null && !isLate() && await ReadAsync(reader, cancellationToken) is { Count: > 0 } items)
        {
            finding = await guests.RunAsync(() => items.Select(verifier.Check).FirstOrDefault(found => found is not null), cancellationToken);
        }

        finding ??= isLate() ? null : reader.Problem ?? verifier.Finish();
        var report = verifier.Report(finding);
        Count(receipts, report.Replayed, "receipt");
        Count(checkpoints, report.Checkpoints, "checkpoint");
        if (finding is not null)
        {
            var about = finding.Place.StartsWith("checkpoint", StringComparison.Ordinal) ? checkpoints : receipts;
            about.Same($"receipt {finding.Sequence}, {finding.Place}", finding.Expected, finding.Found);
        }
        else if (report.Replayed != (ulong)history.Records.Count)
        {
            receipts.NotRun($"{report.Replayed} of {history.Records.Count} receipts were re-executed before the time was used up");
        }

        return ValidationReport.Of(
            "replay",
            receipts.Report("the verifier re-executes each stored submission from genesis: same receipt hash, diff and state root"),
            checkpoints.Report("each checkpoint on the way agrees with what came out"));
    }

    private static async Task WriteAsync(
        PlayedHistory history, CertificationRequest request, ExecutionProfile profile, Stream archive, CancellationToken cancellationToken)
    {
        var writer = new ArchiveWriter(archive);
        await writer.StartAsync(history.Samples.Genesis, profile, request.PackageFile, cancellationToken);
        var checkpoint = 0;
        foreach (var record in history.Records)
        {
            await writer.WriteAsync(record, cancellationToken);
            if (checkpoint < history.Checkpoints.Count
                && history.Checkpoints[checkpoint].Checkpoint.Checkpoint.Sequence == record.Receipt.Sequence)
            {
                await writer.WriteAsync(history.Checkpoints[checkpoint++].Checkpoint, cancellationToken);
            }
        }

        await writer.FinishAsync(history.Head, cancellationToken);
    }

    private static async Task<List<ArchiveItem>> ReadAsync(ArchiveReader reader, CancellationToken cancellationToken)
    {
        var items = new List<ArchiveItem>(BatchItems);
        while (items.Count < BatchItems && await reader.ReadNextAsync(cancellationToken) is { } item)
        {
            items.Add(item);
        }

        return items;
    }

    private static void Count(Comparison comparison, ulong count, string what)
    {
        for (var i = 0UL; i < count; i++)
        {
            comparison.Same(what, "", "");
        }
    }
}
