using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Transitions;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>Reads an archive from its first byte to its last, verifies every item, executes every receipt again when asked
/// to, and hands out what has been found good. Thread-safe; memory does not grow with the archive.</summary>
public sealed class ArchiveWalk(IExecutor executor, PackageLoader packages, GuestThreads guests)
{
    /// <summary>Items checked in one go on a guest thread.</summary>
    private const int BatchItems = 256;

    /// <summary>And bytes, so that large items do not pile up.</summary>
    private const int BatchBytes = 4 << 20;

    /// <param name="archive">Where to read.</param>
    /// <param name="options">What must be so; its replay is set here.</param>
    /// <param name="replay">Whether to execute again.</param>
    /// <param name="visit">Told every good item in order. Items before a bad one may or may not be told.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public async Task<VerificationReport> RunAsync(
        Stream archive, VerificationOptions options, bool replay, Func<ArchiveVisit, Task> visit,
        CancellationToken cancellationToken)
    {
        var reader = new ArchiveReader(archive);
        var verifier = new HistoryVerifier(options with { Replay = replay ? Execute : null });
        var visits = new List<ArchiveVisit>(BatchItems);
        while (await ReadAsync(reader, cancellationToken) is { Count: > 0 } items)
        {
            visits.Clear();
            var finding = await guests.RunAsync(() => Check(verifier, items, visits), cancellationToken);
            if (finding is not null)
            {
                return verifier.Report(finding);
            }

            foreach (var good in visits)
            {
                await visit(good);
            }
        }

        return verifier.Report(reader.Problem ?? verifier.Finish());
    }

    private static async Task<List<ArchiveItem>> ReadAsync(ArchiveReader reader, CancellationToken cancellationToken)
    {
        var items = new List<ArchiveItem>();
        var bytes = 0L;
        while (items.Count < BatchItems && bytes < BatchBytes && await reader.ReadNextAsync(cancellationToken) is { } item)
        {
            items.Add(item);
            bytes += item.Bytes.Length;

            // A visit of a checkpoint holds its state: one a batch.
            if (item.Kind is ArchiveItemKind.Checkpoint or ArchiveItemKind.Start)
            {
                break;
            }
        }

        return items;
    }

    private static Finding? Check(HistoryVerifier verifier, List<ArchiveItem> items, List<ArchiveVisit> visits)
    {
        foreach (var item in items)
        {
            if (verifier.Check(item) is { } finding)
            {
                return finding;
            }

            var isPlace = item.Kind is ArchiveItemKind.Checkpoint or ArchiveItemKind.Start;
            visits.Add(new ArchiveVisit
            {
                Kind = item.Kind,
                Bytes = item.Bytes,
                Head = verifier.Head,
                Record = item.Kind == ArchiveItemKind.Receipt ? verifier.Record : null,
                Checkpoint = isPlace ? verifier.Checkpoint : null,
                Certificate = item.Kind == ArchiveItemKind.Certificate ? verifier.Certificate : null,
                State = isPlace ? verifier.State.Encoded.Bytes : default,
                Genesis = item.Kind == ArchiveItemKind.Package ? verifier.Genesis : null,
            });
        }

        return null;
    }

    /// <summary>The outcome; null when this build lacks the profile or would not take the package.</summary>
    private ExecutionOutcome? Execute(in ReplayRequest request)
    {
        if (KnownProfiles.Find(request.Profile.ComputeHash()) is null)
        {
            return null;
        }

        var loaded = packages.Find(request.Package.Hash);
        if (loaded is null && packages.Check(request.Package).Count > 0)
        {
            return null;
        }

        return executor.Execute(loaded ?? packages.Load(request.Package), request.Input.Span, request.Limits);
    }
}
