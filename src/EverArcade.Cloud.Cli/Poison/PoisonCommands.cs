using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;

namespace EverArcade.Cloud.Cli.Poison;

/// <summary><c>everarcade poison</c>: messages that could not be worked, and how to have them worked again.</summary>
internal static class PoisonCommands
{
    private const int BodyLengthShown = 60;

    private static readonly Argument<string> Id = new("id") { Description = "The message's id, from the list." };

    public static Command Create() => new("poison", "List parked queue messages, or give one back to the queue.")
    {
        new Command("list", "List parked messages, oldest first; --json gives one line each.")
        {
            CommonOptions.Limit, CommonOptions.Url,
        }.Runs(ListAsync),
        new Command("redrive", "Put a parked message back into the queue.") { Id, CommonOptions.Url }.Runs(RedriveAsync),
    };

    private static async Task<ExitCode> ListAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var message in Pages.ReadAsync(
            invocation, invocation.Get(CommonOptions.Limit),
            (after, limit) => host.Api.Queue.ListPoisonAsync(after, limit, invocation.Cancellation)))
        {
            invocation.Terminal.Document(message);
            rows.Add([message.Id, $"{message.ParkedAt:u}", message.DequeueCount.ToString(), message.Reason,
                PlainText.Shorten(message.Body, BodyLengthShown)]);
        }

        invocation.Terminal.Table(["id", "parked at", "tries", "reason", "message"], rows);
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> RedriveAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var id = invocation.Get(Id);
        if (!await host.Api.Queue.RedriveAsync(id, invocation.Cancellation))
        {
            throw new FailureException(ExitCode.Refused, $"no parked message has the id '{id}'");
        }

        invocation.Terminal.Say($"{id} is back in the queue");
        invocation.Terminal.Document(new { id, redriven = true });
        return ExitCode.Ok;
    }
}
