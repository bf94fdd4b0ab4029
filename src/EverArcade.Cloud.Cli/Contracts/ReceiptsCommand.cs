using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Client.Receipts;
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

    private static readonly Option<uint?> Branch = new("--branch")
    {
        Description = "The branch, with the history it begins from; the active one otherwise. A rollback closes a branch and deletes nothing.",
    };

    public static Command Create() => new Command(
        "receipts", "List receipts; hashes and links are checked. Exit code 4 when the host has lost one. --json gives one line each.")
    {
        Contract, Branch, From, CommonOptions.Limit, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var (contract, branch) = (invocation.Get(Contract), invocation.Get(Branch));
        var range = new ReceiptRange
        {
            Branch = branch is { } number ? new BranchId(number) : null,
            From = new Sequence(Math.Max(invocation.Get(From), 1)),
        };
        var (rows, lost, last) = (new List<IReadOnlyList<string>>(), 0, (CheckedReceipt?)null);
        await foreach (var receipt in Pages.ReadAsync(Lost, invocation.Get(CommonOptions.Limit), ReadAsync, invocation.Cancellation))
        {
            invocation.Terminal.Document(ReceiptText.Document(receipt));
            rows.Add(ReceiptText.Row(receipt));
            last = receipt;
        }

        invocation.Terminal.Table(ReceiptText.Headers, rows);
        return lost == 0 ? ExitCode.Ok : ExitCode.Integrity;

        void Lost(string sequence)
        {
            lost++;
            invocation.Terminal.Note($"UNREADABLE: receipt {sequence} is gone or not what was committed; the next one links to nothing before it");
        }

        Task<Page<CheckedReceipt>> ReadAsync(string? next, int limit)
        {
            var from = next is null ? range.From : new Sequence(ulong.Parse(next));
            return host.Api.Receipts.ListAsync(
                contract, range with { From = from, Before = last?.Receipt.Sequence.Next == from ? last : null, Limit = limit },
                invocation.Cancellation);
        }
    }
}
