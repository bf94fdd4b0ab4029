using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Cli.Publishers;

/// <summary><c>everarcade publisher</c>: trust a publisher's key no longer, take that back, and see whom it concerns.</summary>
internal static class PublisherCommands
{
    private static readonly Argument<PublicKey> Publisher = new("publisher")
    {
        Description = "The publisher's public key, 64 hex digits.",
        CustomParser = result =>
        {
            if (!PublicKey.TryParse(result.Tokens[0].Value, out var key))
            {
                result.AddError($"publisher: '{result.Tokens[0].Value}' is not 64 lowercase hex digits.");
            }

            return key;
        },
    };

    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for people.", Required = true };
    private static readonly Option<string?> Actor = new("--actor") { Description = "Who says so; 'operator' otherwise." };

    public static Command Create() => new("publisher", "Revoke publishers' keys, take that back, and list what it concerns.")
    {
        new Command("revoked", "List the keys a host does not trust; --json gives one line each.")
        {
            CommonOptions.Limit, CommonOptions.Url,
        }.Runs(ListAsync),
        new Command("revoke", "Take nothing signed by a key any more. What runs already runs on: see 'publisher contracts'.")
        {
            Publisher, Reason, Actor, CommonOptions.Url,
        }.Runs(RevokeAsync),
        new Command("reinstate", "Trust a key again that an operator has revoked.")
        {
            Publisher, Reason, Actor, CommonOptions.Url,
        }.Runs(ReinstateAsync),
        new Command("contracts", "List the contracts that run a publisher's packages; --json gives one line each.")
        {
            Publisher, CommonOptions.Limit, CommonOptions.Url,
        }.Runs(ListContractsAsync),
    };

    private static async Task<ExitCode> ListAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var revoked in Pages.ReadAsync(
            invocation, invocation.Get(CommonOptions.Limit),
            (after, limit) => host.Api.Publishers.ListRevokedAsync(after, limit, invocation.Cancellation)))
        {
            invocation.Terminal.Document(revoked);
            rows.Add([revoked.Publisher.ToString(), $"{revoked.Since:u}", revoked.Actor ?? revoked.By,
                PlainText.Shorten(revoked.Reason ?? "", 60)]);
        }

        invocation.Terminal.Table(["publisher", "since", "by", "reason"], rows);
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> RevokeAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var publisher = invocation.Get(Publisher);
        var revoked = await host.Api.Publishers.RevokeAsync(
            publisher, invocation.Get(Reason), invocation.Get(Actor), invocation.Cancellation);
        invocation.Terminal.Verdict(true, $"{publisher} is revoked since {revoked.Since:u} by {revoked.Actor}: {revoked.Reason}");
        invocation.Terminal.Say($"  what runs its packages: everarcade publisher contracts {publisher}");
        invocation.Terminal.Document(revoked);
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> ReinstateAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var publisher = invocation.Get(Publisher);
        await host.Api.Publishers.ReinstateAsync(
            publisher, invocation.Get(Reason), invocation.Get(Actor), invocation.Cancellation);
        invocation.Terminal.Verdict(true, $"{publisher} is trusted again");
        invocation.Terminal.Document(new { publisher, revoked = false });
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> ListContractsAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var publisher = invocation.Get(Publisher);
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var contract in Pages.ReadAsync(
            invocation, invocation.Get(CommonOptions.Limit),
            (after, limit) => host.Api.Publishers.ListContractsAsync(publisher, after, limit, invocation.Cancellation)))
        {
            invocation.Terminal.Document(contract);
            rows.Add([contract.Genesis.Contract.ToString(), PlainText.Shorten(contract.Genesis.Name, 30),
                PlainText.Short(contract.Genesis.Package.ToString()), contract.Head.Sequence.ToString(), contract.Head.Status.ToString()]);
        }

        invocation.Terminal.Table(["contract", "name", "package", "sequence", "status"], rows);
        return ExitCode.Ok;
    }
}
