using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Audits;
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
}
