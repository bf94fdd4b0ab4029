using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Tests;

public sealed class QueueTests
{
    [Fact]
    public async Task Poison_ListAndRedrive_PutsItBack()
    {
        await using var host = await TestHost.StartAsync(pump: false);
        var queue = host.Services.GetRequiredKeyedService<IMessageQueue>(QueueNames.Submissions);
        _ = await queue.SendAsync(default, "not a claim check", TimeSpan.Zero, default);
        var message = (await queue.ReceiveAsync(1, TimeSpan.FromMinutes(1), default)).Single();
        await queue.ParkAsync(message, "no claim check", default);

        Assert.Equal("1", (await host.GetAsync("v1/queue"))["poisoned"]);
        var parked = (await host.GetAsync("v1/poison")).Items.Single()!;
        Assert.Equal(("not a claim check", "no claim check"), (parked["body"]!.ToString(), parked["reason"]!.ToString()));
        var redriven = await host.SendAsync(HttpMethod.Post, $"v1/poison/{parked["id"]}/redrive", null);
        Assert.Equal(HttpStatusCode.NoContent, redriven.Status);
        var depth = await host.GetAsync("v1/queue");
        Assert.Equal(("1", "0"), (depth["waiting"], depth["poisoned"]));
        AssertProblem.Is(
            await host.SendAsync(HttpMethod.Post, $"v1/poison/{parked["id"]}/redrive", null), 404, "poison-unknown", "path id");
    }

    [Fact]
    public async Task LongPoll_NobodyWorks_IsPendingAfterTheWait()
    {
        await using var host = await TestHost.StartAsync(pump: false);
        var contract = await host.CreateAsync();
        var accepted = await host.PostAsync($"v1/contracts/{contract}/submissions", """{"action":"increment"}""");
        var polled = await host.GetAsync(accepted.Response.Headers.Location!.ToString(), ("Prefer", "wait=0.2"));
        Assert.Equal((HttpStatusCode.Accepted, "pending"), (polled.Status, polled["status"]));
        Assert.Equal("wait=0.2", polled.Response.Headers.GetValues("Preference-Applied").Single());

        // Sending it again with a wait runs it.
        var nonce = accepted["nonce"];
        var executed = await host.SubmitAsync(contract, """{"action":"increment"}""", nonce);
        Assert.Equal((HttpStatusCode.OK, accepted["submission"]), (executed.Status, executed["submission"]));
    }
}
