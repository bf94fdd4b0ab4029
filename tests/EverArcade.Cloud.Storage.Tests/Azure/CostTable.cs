using System.Globalization;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The table of requests in docs/cost.md.</summary>
internal static class CostTable
{
    // Before a number: how many there are depends on timing, but they are never more.
    private const string AtMost = "at most ";

    private static readonly RequestKind[] Columns =
    [
        RequestKind.TableTransaction, RequestKind.TableRead, RequestKind.QueueSend, RequestKind.QueueReceive,
        RequestKind.QueueDelete, RequestKind.BlobWrite, RequestKind.BlobRead,
    ];

    // Some requests come by the clock (the index of pending submissions, the look for a quarantine): in a busy test one or two
    // of them, which must not look like a part of each execution.
    private const int ByTheClockMax = 3;

    /// <summary>The numbers of a row are those that were counted, for each execution.</summary>
    /// <param name="row">The row's first cell.</param>
    /// <param name="counts">What was counted.</param>
    /// <param name="executions">For how many.</param>
    /// <param name="output">Where the counts are told.</param>
    /// <param name="looks">Most receives that found the queue empty: a pump looks each second, however little there is.</param>
    public static void AssertRow(
        string row, CountingPolicy counts, int executions, ITestOutputHelper output, int looks = 0)
    {
        output.WriteLine($"{row}, {executions} times: {counts}");
        var written = Read(row);
        foreach (var (kind, each) in Columns.Zip(written))
        {
            var isBound = each.StartsWith(AtMost, StringComparison.Ordinal);
            var number = isBound ? each[AtMost.Length..] : each;
            var expected = (int)Math.Round(decimal.Parse(number, CultureInfo.InvariantCulture) * executions);
            var spare = kind switch
            {
                RequestKind.TableRead => ByTheClockMax,
                RequestKind.QueueReceive => looks,
                _ => 0,
            };
            Assert.True(
                counts.Of(kind) >= (isBound ? 1 : expected) && counts.Of(kind) <= expected + spare,
                $"docs/cost.md says {each} {kind} each for {executions} of '{row}', counted: {counts}");
        }

        Assert.InRange(counts.Of(RequestKind.TableWrite), 0, ByTheClockMax);
        Assert.Equal(0, counts.Of(RequestKind.QueueOther));
    }

    private static string[] Read(string row)
    {
        var line = File.ReadLines(RepositoryRoot.Of("docs/cost.md"))
            .SingleOrDefault(line => line.StartsWith($"| {row} |", StringComparison.Ordinal));
        Assert.True(line is not null, $"docs/cost.md has no row '{row}'");
        return [.. line.Split('|', StringSplitOptions.TrimEntries).Skip(2).Take(Columns.Length)];
    }
}
