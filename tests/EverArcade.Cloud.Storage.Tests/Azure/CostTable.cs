using System.Globalization;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The table of requests in docs/cost.md.</summary>
internal static class CostTable
{
    private static readonly RequestKind[] Columns =
    [
        RequestKind.TableTransaction, RequestKind.TableRead, RequestKind.QueueSend, RequestKind.QueueReceive,
        RequestKind.QueueDelete, RequestKind.BlobWrite, RequestKind.BlobRead,
    ];

    /// <summary>The numbers of a row are those that were counted, for each execution.</summary>
    public static void AssertRow(string row, CountingPolicy counts, int executions, ITestOutputHelper output)
    {
        var counted = Columns.Select(kind => Format((double)counts.Of(kind) / executions)).ToArray();
        output.WriteLine($"{row}: {string.Join(" | ", counted)} ({counts})");
        Assert.Equal(Read(row), counted);
        Assert.Equal(0, counts.Of(RequestKind.TableWrite) + counts.Of(RequestKind.QueueOther));
    }

    private static string[] Read(string row)
    {
        var line = File.ReadLines(Path.Combine(Root(), "docs", "cost.md"))
            .SingleOrDefault(line => line.StartsWith($"| {row} |", StringComparison.Ordinal));
        Assert.True(line is not null, $"docs/cost.md has no row '{row}'");
        return [.. line.Split('|', StringSplitOptions.TrimEntries).Skip(2).Take(Columns.Length)];
    }

    private static string Format(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EverArcade.Cloud.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("EverArcade.Cloud.sln is not above the tests.");
    }
}
