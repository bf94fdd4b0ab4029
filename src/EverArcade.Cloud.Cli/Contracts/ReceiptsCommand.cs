using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Contracts;

/// <summary><c>everarcade receipts</c>: what a contract has executed. Every hash and link is checked here.</summary>
internal static class ReceiptsCommand
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();
    private static readonly Option<ulong> From = new("--from")
    {
        Description = "First sequence.",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create() => new Command("receipts", "List receipts; hashes and links are checked. --json gives one line each.")
    {
        Contract, From, CommonOptions.Limit, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var contract = invocation.Get(Contract);
        var from = new Sequence(Math.Max(invocation.Get(From), 1));
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var receipt in Pages.ReadAsync(
            invocation, invocation.Get(CommonOptions.Limit),
            (_, limit) => host.Api.Receipts.ListAsync(contract, from, limit, raw: false, invocation.Cancellation)))
        {
            invocation.Terminal.Document(ReceiptText.Document(receipt));
            rows.Add(ReceiptText.Row(receipt));
            from = receipt.Receipt.Sequence.Next;
        }

        invocation.Terminal.Table(ReceiptText.Headers, rows);
        return ExitCode.Ok;
    }
}
