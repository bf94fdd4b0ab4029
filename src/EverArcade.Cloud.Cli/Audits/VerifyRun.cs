using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary>Verifies one archive, in memory that does not grow with it.</summary>
internal sealed class VerifyRun(ReplayEngine? engine, KnownKeys known)
{
    /// <summary>Items checked at once on a guest thread: enough that the way there costs nothing.</summary>
    private const int BatchItems = 256;

    /// <summary>And bytes, so that large items do not pile up.</summary>
    private const int BatchBytes = 4 << 20;

    private readonly SortedSet<string> _hosts = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _auditors = new(StringComparer.Ordinal);

    /// <summary>Keys that signed the checkpoints, hex.</summary>
    public IReadOnlyCollection<string> Hosts => _hosts;

    /// <summary>Keys that signed the audit certificates, hex.</summary>
    public IReadOnlyCollection<string> Auditors => _auditors;

    public async Task<VerificationReport> RunAsync(Stream archive, ProgressLine progress, CancellationToken cancellation)
    {
        var reader = new ArchiveReader(archive);
        var verifier = new HistoryVerifier(new VerificationOptions
        {
            Hosts = known.Hosts,
            Auditors = known.Auditors,
            Replay = engine is null ? null : engine.Execute,
        });
        while (await ReadAsync(reader, cancellation) is { Count: > 0 } items)
        {
            var finding = engine is null
                ? Check(verifier, items)
                : await engine.Threads.RunAsync(() => Check(verifier, items), cancellation);
            progress.Report(archive.Position, archive.Length, $"receipt {verifier.Report(null).Receipts}");
            if (finding is not null)
            {
                return verifier.Report(finding);
            }
        }

        return verifier.Report(reader.Problem ?? verifier.Finish());
    }

    private static async Task<List<ArchiveItem>> ReadAsync(ArchiveReader reader, CancellationToken cancellation)
    {
        var items = new List<ArchiveItem>();
        var bytes = 0L;
        while (items.Count < BatchItems && bytes < BatchBytes && await reader.ReadNextAsync(cancellation) is { } item)
        {
            items.Add(item);
            bytes += item.Bytes.Length;
        }

        return items;
    }

    private Finding? Check(HistoryVerifier verifier, List<ArchiveItem> items)
    {
        foreach (var item in items)
        {
            if (verifier.Check(item) is { } finding)
            {
                return finding;
            }

            if (item.Kind == ArchiveItemKind.Checkpoint)
            {
                _ = _hosts.Add(verifier.Checkpoint!.Host.ToString());
            }
            else if (item.Kind == ArchiveItemKind.Certificate)
            {
                _ = _auditors.Add(verifier.Certificate!.Auditor.ToString());
            }
        }

        return null;
    }
}
