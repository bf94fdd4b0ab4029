using System.Reflection;
using System.Text.RegularExpressions;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Tests.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>Records beside the ledger, on every shelf and both stores. One that has rotted is refused by whoever reads it, and one
/// contract's rot is no other contract's trouble.</summary>
public sealed partial class RecordPoisonTests(ITestOutputHelper output)
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>All shelves that the pipeline has, by what their names begin with.</summary>
    private static HashSet<string> Shelves { get; } =
    [
        .. typeof(IRecordStore).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.IsLiteral && field.FieldType == typeof(string)
                && (field.Name.EndsWith("Shelf", StringComparison.Ordinal) || field.Name.EndsWith("Shelves", StringComparison.Ordinal)))
            .Select(field => (string)field.GetRawConstantValue()!),
    ];

    /// <summary>Everything names its shelf by a constant that ends so: what is not found here is poisoned by nobody.</summary>
    [Fact]
    public void Shelves_InTheSources_AreConstants()
    {
        var literal = from file in Directory.EnumerateFiles(RepositoryRoot.Of("src"), "*.cs", SearchOption.AllDirectories)
                      where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                      from line in File.ReadLines(file)
                      where LiteralShelf().IsMatch(line)
                      select $"{file}: {line}";
        Assert.Empty(literal);
        Assert.True(Shelves.Count > 15, string.Join(", ", Shelves));
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Read_EveryKindOfRecordWithEverySingleCorruption_IsRefusedAndNeverBelieved(string storage)
    {
        await using var poisoned = await PoisonedRecords.StartAsync(storage);
        var (raw, records, cases) = (poisoned.Raw, poisoned.Host.Store.Records, 0);
        var keys = await raw.ListRecordsAsync();
        Assert.Equal(Shelves.Order(), keys.Select(key => key.Shelf.Split('.')[0]).Distinct().Order());

        // Two of a shelf are like any other two of it.
        foreach (var shelf in keys.GroupBy(key => key.Shelf))
        {
            var stranger = keys.First(key => key.Shelf != shelf.Key);
            foreach (var key in shelf.Take(2))
            {
                var good = (await raw.ReadRecordAsync(key))!;
                var another = (await raw.ReadRecordAsync(shelf.FirstOrDefault(next => next != key, stranger)))!;
                foreach (var spoil in new Func<Task>[]
                {
                    () => raw.FlipRecordAsync(key, part: 0),
                    () => raw.FlipRecordAsync(key),
                    () => raw.FlipRecordAsync(key, part: 1),
                    () => raw.FlipRecordAsync(key, isSeal: true),
                    () => raw.WriteRecordAsync(key, another),
                    () => raw.WriteRecordAsync(key, Cut(good, raw.RecordFields.Content)),
                })
                {
                    await spoil();
                    var fault = await Assert.ThrowsAsync<IntegrityException>(() => records.ReadAsync(key, None));
                    Assert.Equal($"record {key}", fault.Place);
                    _ = await Assert.ThrowsAsync<IntegrityException>(() => records.ListAsync(key.Shelf, null, 1_000, None));
                    Assert.Contains(key.Name, await records.ListNamesAsync(key.Shelf, null, 1_000, None));
                    Assert.Null(await records.TryWriteAsync(key, new byte[] { 1 }, null, None));
                    await raw.WriteRecordAsync(key, good);
                    cases++;
                }

                Assert.False(await records.TryDropAsync(key, None));
                Assert.NotNull(await records.ReadAsync(key, None));
            }
        }

        output.WriteLine($"{cases} corruptions of records on {Shelves.Count} kinds of shelves, 0 believed ({storage})");
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Tick_WithAnyRecordOfAContractRotten_AuditsTheOtherContract(string storage)
    {
        await using var poisoned = await PoisonedRecords.StartAsync(storage);
        var (host, audits) = (poisoned.Host, (await ListAsync(poisoned)).Count);
        foreach (var key in (await poisoned.Raw.ListRecordsAsync()).DistinctBy(key => key.Shelf)
            .Where(key => !key.ToString().Contains($"{poisoned.Other}", StringComparison.Ordinal)).ToList())
        {
            if (await poisoned.Raw.ReadRecordAsync(key) is null)
            {
                continue;
            }

            await poisoned.Raw.FlipRecordAsync(key);
            host.Clock.Advance(TimeSpan.FromDays(1.1));
            _ = await host.ExecuteAsync(host.Input(nonce: $"other {audits}", contract: poisoned.Other));
            await poisoned.TickAsync();
            var reports = await ListAsync(poisoned);
            Assert.True(reports.Count == ++audits && reports[0].Verdict == AuditVerdict.Passed, $"with {key} rotten");
        }

        Assert.True(audits > 10);
    }

    [Fact]
    public async Task Export_WithACertificateThatCannotBeRead_LeavesItOutAndNamesIt()
    {
        await using var poisoned = await PoisonedRecords.StartAsync("embedded");
        var host = poisoned.Host;
        var rotten = await poisoned.FindAsync($"certificate.{host.Contract}");
        await poisoned.Raw.FlipRecordAsync(rotten);
        using var archive = await ArchiveFile.ExportAsync(host);
        var report = await archive.VerifyAsync(host);
        Assert.Null(report.Finding);
        Assert.Equal((12UL, 0UL), (report.Receipts, report.Certificates));
        Assert.Equal([rotten.Name], archive.LeftOut);
    }

    private static Task<IReadOnlyList<AuditReport>> ListAsync(PoisonedRecords poisoned) =>
        poisoned.Host.Store.Audits.ListAsync(poisoned.Other, null, 100, None);

    private static Dictionary<string, byte[]> Cut(IReadOnlyDictionary<string, byte[]> good, string content) =>
        new(good) { [content] = good[content][..^1] };

    [GeneratedRegex("RecordKey.*new( RecordKey)?\\(\\$?\"[a-z]|(Walk|List)(Names)?Async\\(\\$?\"[a-z]")]
    private static partial Regex LiteralShelf();
}
