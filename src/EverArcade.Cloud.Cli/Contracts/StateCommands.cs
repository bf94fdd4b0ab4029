using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Client.States;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Contracts;

/// <summary><c>everarcade state</c>: reads a contract's state, with proof where one entry is asked for.</summary>
internal static class StateCommands
{
    private const int ValueLengthShown = 100;

    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();
    private static readonly Argument<string> Key = new("key") { Description = "The entry's key." };

    public static Command Create() => new("state", "Read a contract's state.")
    {
        new Command("get", "Read one entry and verify its proof against the state root; exit code 1 when the key is proven absent.")
        {
            Contract, Key, CommonOptions.Url,
        }.Runs(GetAsync),
        new Command("list", "List entries in order of their keys; --json gives one line each.")
        {
            Contract, CommonOptions.Limit, CommonOptions.Url,
        }.Runs(ListAsync),
    };

    private static async Task<ExitCode> GetAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var entry = await host.Api.State.ReadEntryAsync(invocation.Get(Contract), invocation.Get(Key), invocation.Cancellation);
        invocation.Terminal.Say(entry.Value ?? $"'{entry.Key}' is proven absent");
        if (!invocation.Terminal.IsJson)
        {
            invocation.Terminal.Note($"verified at sequence {entry.Sequence} against state root {entry.StateRoot}");
        }

        invocation.Terminal.Document(new { entry.Sequence, entry.StateRoot, entry.Key, entry.Value, verified = true });
        return entry.Value is null ? ExitCode.Refused : ExitCode.Ok;
    }

    private static async Task<ExitCode> ListAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var item in ReadAsync(
            host.Api, invocation.Get(Contract), invocation.Get(CommonOptions.Limit), invocation.Cancellation))
        {
            invocation.Terminal.Document(item);
            rows.Add([item.Key, PlainText.Shorten(item.Value, ValueLengthShown)]);
        }

        invocation.Terminal.Table(["key", "value"], rows);
        return ExitCode.Ok;
    }

    /// <summary>Entries in order of their keys.</summary>
    /// <param name="api">The host.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="limit">Most entries; 0 for all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static IAsyncEnumerable<StateItem> ReadAsync(
        EverArcadeClient api, ContractId contract, int limit, CancellationToken cancellation) => Pages.ReadAsync(
        _ => { },
        limit,
        async (after, count) =>
        {
            var page = await api.State.ListAsync(contract, after, count, cancellation);
            return new Page<StateItem> { Items = page.Items, Next = page.Next };
        },
        cancellation);
}
