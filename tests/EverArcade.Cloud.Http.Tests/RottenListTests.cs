using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Tests;

/// <summary>Lists over HTTP where one item has rotted: it is named, and the others are there.</summary>
public sealed class RottenListTests
{
    [Fact]
    public async Task Audits_OneReportRotten_AreListedWithoutItAndTheBadgeIsDrawn()
    {
        await using var host = await TestHost.StartAsync(change: services =>
        {
            var store = services.Last(service => service.ServiceType == typeof(IAuditStore));
            _ = services.AddSingleton<IAuditStore>(provider => new RottenAudits((IAuditStore)store.ImplementationFactory!(provider)));
        });
        var store = (RottenAudits)host.Services.GetRequiredService<IAuditStore>();
        var contract = await host.CreateAsync();
        _ = await host.SubmitAsync(contract, """{"action":"increment"}""");
        var (at, ids) = ($"v1/contracts/{contract}/audits", new List<string>());
        for (var audit = 0; audit < 3; audit++)
        {
            ids.Insert(0, (await host.PostAsync(at, "{}", ("Prefer", "wait=20")))["id"]);
        }

        store.Rotten = ids[1];
        var listed = await host.GetAsync(at);
        Assert.Equal(HttpStatusCode.OK, listed.Status);
        Assert.Equal([ids[0], ids[2]], listed.Items.Select(item => $"{item!["id"]}"));
        Assert.Equal([ids[1]], listed.Json["unreadable"]!.AsArray().Select(name => $"{name}"));

        // Page by page nothing is lost, and nothing is said twice.
        var (seen, before) = (new List<string>(), "");
        do
        {
            var page = await host.GetAsync($"{at}?limit=1{before}");
            seen.AddRange([.. page.Items.Select(item => $"{item!["id"]}"), .. page.Json["unreadable"]!.AsArray().Select(name => $"{name}")]);
            before = page.Json["next"] is { } next ? $"&before={next}" : "";
        }
        while (before.Length > 0);
        Assert.Equal(ids, seen);

        AssertProblem.Is(await host.GetAsync($"{at}/{ids[1]}"), 500, "integrity");
        store.Rotten = ids[0];
        var badge = await host.Http.GetStringAsync($"v1/contracts/{contract}/badge.svg", TestContext.Current.CancellationToken);
        Assert.Contains("passed to 1", badge, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&raw=true")]
    public async Task Receipts_SomeRottenOrGone_AreNamedAndTheOthersListed(string raw)
    {
        var rotten = new HashSet<string>();
        await using var host = await TestHost.StartAsync(change: services => RottenStore.Wrap(services, rotten));
        var at = await FillAsync(host, 7);
        rotten.UnionWith(["receipt 1", "receipt 3", "receipt 4 gone", "receipt 7 gone"]);
        var listed = await host.GetAsync($"{at}/receipts?limit=50{raw}");
        Assert.Equal((HttpStatusCode.OK, null), (listed.Status, listed.Json["next"]));
        Assert.Equal(["2", "5", "6"], listed.Items.Select(item => $"{item!["sequence"]}"));
        Assert.Equal(["1", "3", "4", "7"], Unreadable(listed));
        Assert.Equal(Enumerable.Range(1, 7).Select(number => $"{number}"), await PagesAsync(host, $"{at}/receipts?limit=1{raw}", "from", "sequence"));
        AssertProblem.Is(await host.GetAsync($"{at}/receipts/3"), 500, "integrity");
        AssertProblem.Is(await host.GetAsync($"{at}/receipts/7"), 500, "integrity");
        AssertProblem.Is(await host.GetAsync($"{at}/receipts/8"), 404, "receipt-unknown", "path sequence");
    }

    [Fact]
    public async Task Checkpoints_OneRotten_IsNamedAndTheOthersListed()
    {
        var rotten = new HashSet<string>();
        await using var host = await TestHost.StartAsync(change: services => RottenStore.Wrap(services, rotten));
        var at = await FillAsync(host, 3 * TestHost.CheckpointReceipts);
        var whole = (await host.GetAsync($"{at}/checkpoints")).Items.Select(item => $"{item!["sequence"]}").ToList();
        Assert.Equal(3, whole.Count);
        rotten.Add($"checkpoint {whole[1]}");
        var listed = await host.GetAsync($"{at}/checkpoints");
        Assert.Equal([whole[0], whole[2]], listed.Items.Select(item => $"{item!["sequence"]}"));
        Assert.Equal([whole[1]], Unreadable(listed));
        Assert.Equal(whole, await PagesAsync(host, $"{at}/checkpoints?limit=1", "from", "sequence"));
        AssertProblem.Is(await host.GetAsync($"{at}/checkpoints/{whole[1]}"), 500, "integrity");
    }

    [Fact]
    public async Task Poison_OneRotten_IsNamedAndTheOthersListed()
    {
        var rotten = new HashSet<string>();
        await using var host = await TestHost.StartAsync(pump: false, change: services => RottenStore.Wrap(services, rotten));
        var queue = host.Services.GetRequiredKeyedService<IMessageQueue>(QueueNames.Submissions);
        for (var number = 0; number < 3; number++)
        {
            await queue.KeepAsync(new QueueMessage("0", "", $"body {number}", 5), "reason", default);
        }

        var ids = (await host.GetAsync("v1/poison")).Items.Select(item => $"{item!["id"]}").ToList();
        rotten.Add($"poison {ids[1]}");
        var listed = await host.GetAsync("v1/poison");
        Assert.Equal([ids[0], ids[2]], listed.Items.Select(item => $"{item!["id"]}"));
        Assert.Equal([ids[1]], Unreadable(listed));
        Assert.Equal(ids, await PagesAsync(host, "v1/poison?limit=1", "after", "id"));
    }

    /// <returns>Where the contract is.</returns>
    private static async Task<string> FillAsync(TestHost host, int receipts)
    {
        var contract = await host.CreateAsync();
        for (var number = 0; number < receipts; number++)
        {
            _ = await host.SubmitAsync(contract, """{"action":"increment"}""");
            Assert.True(ContractId.TryParse(contract, out var id));
            await host.WaitForCheckpointAsync(id);
        }

        return $"v1/contracts/{contract}";
    }

    private static IEnumerable<string> Unreadable(Answer page) => page.Json["unreadable"]!.AsArray().Select(name => $"{name}");

    /// <summary>Page by page nothing is lost, and nothing is said twice.</summary>
    private static async Task<IReadOnlyList<string>> PagesAsync(TestHost host, string path, string cursor, string name)
    {
        var (seen, next) = (new List<string>(), "");
        do
        {
            var page = await host.GetAsync(path + next);
            seen.AddRange([.. page.Items.Select(item => $"{item![name]}").Concat(Unreadable(page)).Order(StringComparer.Ordinal)]);
            next = page.Json["next"] is { } found ? $"&{cursor}={found}" : "";
        }
        while (next.Length > 0);
        return seen;
    }
}
