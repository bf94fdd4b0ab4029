using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Publishers;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.OperatorLogs;
using Microsoft.Extensions.Options;

namespace EverArcade.Cloud.Pipeline.Tests.Publishers;

public sealed class PublisherRevocationTests
{
    private static PublicKey Publisher => PublicKey.TryParse(TestPackages.Publisher, out var key) ? key : throw new InvalidDataException();

    [Fact]
    public async Task RevokeAsync_ThenPublishAndCreate_AreRefusedByTheirOwnCode()
    {
        await using var host = await PipelineHost.StartAsync();
        var revoked = await Revocations(host).RevokeAsync(Publisher, "stolen", "me", CancellationToken.None);
        Assert.Equal(("stolen", "me", RevocationState.Revoked), (revoked.ByOperator!.Reason, revoked.ByOperator.Actor, revoked.ByOperator.State));

        var refused = Assert.IsType<PublishResult.Refused>(await PublishAsync(host));
        Assert.Equal(PublisherRefusals.Revoked, Assert.Single(refused.Refusals).Code);
        var package = (await host.ReadHeadAsync()).Package;
        var created = Assert.IsType<CreateResult.Refused>(
            await host.Get<ContractCreator>().CreateAsync(package, "another", null, CancellationToken.None));
        Assert.Equal((PublisherRefusals.Revoked, "package"), (Assert.Single(created.Refusals).Code, created.Refusals[0].Place));
    }

    [Fact]
    public async Task RevokeAsync_WhatRunsAlready_RunsOnAndIsListed()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await Revocations(host).RevokeAsync(Publisher, "stolen", "me", CancellationToken.None);
        _ = await host.ExecuteAsync(host.Input());
        await using var cold = await PipelineHost.StartAsync(new HostSettings { Over = host });
        _ = await cold.ExecuteAsync(cold.Input(nonce: "cold"));
        Assert.Equal(2ul, (await cold.ReadHeadAsync()).Sequence.Number);

        var listed = await host.Get<PublisherContracts>().ListAsync(Publisher, null, 10, CancellationToken.None);
        Assert.Equal((host.Contract, null), (Assert.Single(listed.Items).Contract.Id, listed.Next));
        var others = await host.Get<PublisherContracts>().ListAsync(default, null, 10, CancellationToken.None);
        Assert.Empty(others.Items);
    }

    [Fact]
    public async Task ReinstateAsync_AfterARevocation_TrustsTheKeyAgainAndTheLogHasBoth()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await Revocations(host).RevokeAsync(Publisher, "stolen", "me", CancellationToken.None);
        Assert.Null(await Revocations(host).ReinstateAsync(Publisher, "found", "you", CancellationToken.None));
        Assert.IsType<PublishResult.Published>(await PublishAsync(host));
        Assert.Equal(
            PublisherRefusals.NotRevoked,
            (await Revocations(host).ReinstateAsync(Publisher, "found", "you", CancellationToken.None))?.Code);

        var log = await LogAsync(host);
        Assert.Equal([OperatorActions.PublisherRevoked, OperatorActions.PublisherReinstated], log.Select(entry => entry.Action));
        Assert.All(log, entry => Assert.Contains(TestPackages.Publisher, entry.Detail, StringComparison.Ordinal));
        Assert.Contains("stolen", log[0].Detail, StringComparison.Ordinal);
        Assert.Contains("found", log[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RevokeAsync_Twice_KeepsTheFirstReasonAndLogsOnce()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await Revocations(host).RevokeAsync(Publisher, "stolen", "me", CancellationToken.None);
        var again = await Revocations(host).RevokeAsync(Publisher, "another", "you", CancellationToken.None);
        Assert.Equal("stolen", again.ByOperator!.Reason);
        Assert.Single(await LogAsync(host));
    }

    [Theory]
    [InlineData(RevocationState.Revoking)]
    [InlineData(RevocationState.Reinstating)]
    public async Task FindAsync_WhatACrashLeftUnlogged_IsFinished(RevocationState left)
    {
        await using var host = await PipelineHost.StartAsync();
        var record = new OperatorRevocation
        {
            Publisher = Publisher,
            State = left,
            Reason = "stolen",
            Actor = "me",
            Since = host.Clock.GetUtcNow(),
        };
        Assert.NotNull(await host.Get<IRecordStore>().TryWriteAsync(
            RevocationCodec.KeyOf(Publisher), RevocationCodec.Encode(record), null, CancellationToken.None));
        Assert.Empty(await LogAsync(host));

        var result = await PublishAsync(host);
        Assert.Equal(left == RevocationState.Revoking, result is PublishResult.Refused);
        Assert.Equal(
            left == RevocationState.Revoking ? OperatorActions.PublisherRevoked : OperatorActions.PublisherReinstated,
            Assert.Single(await LogAsync(host)).Action);
        Assert.Equal(left == RevocationState.Revoking ? 1 : 0, (await ListAsync(host)).Count);
    }

    [Fact]
    public async Task PublishAsync_KeyRevokedBySettings_IsRefusedAndNoVerbTakesThatBack()
    {
        await using var host = await PipelineHost.StartAsync();
        host.Get<PipelineOptions>().RevokedPublishers.Add(TestPackages.Publisher);
        Assert.IsType<PublishResult.Refused>(await PublishAsync(host));
        Assert.Equal(
            PublisherRefusals.RevokedBySettings,
            (await Revocations(host).ReinstateAsync(Publisher, "found", "you", CancellationToken.None))?.Code);
        Assert.Null(Assert.Single(await ListAsync(host)).ByOperator);
    }

    [Fact]
    public async Task PublishAsync_KeyRevokedWhileItCompiles_IsRefused()
    {
        await using var host = await PipelineHost.StartAsync();
        // The artefact's blob is the first thing written: here the compiler has just answered.
        host.Blobs.Hooks.After = async call =>
        {
            if (call == nameof(IBlobStore.RestoreAsync))
            {
                _ = await Revocations(host).RevokeAsync(Publisher, "stolen", "me", CancellationToken.None);
            }
        };
        var refused = Assert.IsType<PublishResult.Refused>(
            await host.Get<PackagePublisher>().PublishAsync(TestPackages.Counter(), CancellationToken.None));
        Assert.Equal(PublisherRefusals.Revoked, Assert.Single(refused.Refusals).Code);
    }

    [Fact]
    public async Task ListAsync_SettingsAndOperators_AreOneListInOrderPageByPage()
    {
        await using var host = await PipelineHost.StartAsync();
        string[] keys = [.. Enumerable.Range(1, 6).Select(i => $"{i:x}".PadRight(64, '0'))];
        foreach (var key in keys.Where((_, i) => i % 2 == 0))
        {
            host.Get<PipelineOptions>().RevokedPublishers.Add(key);
        }

        foreach (var key in keys.Where((_, i) => i % 2 == 1).Append(keys[0]))
        {
            Assert.True(PublicKey.TryParse(key, out var parsed));
            _ = await Revocations(host).RevokeAsync(parsed, "odd", "me", CancellationToken.None);
        }

        Assert.Equal(keys, (await ListAsync(host)).Select(revoked => revoked.Publisher.ToString()));
        var seen = new List<string>();
        PublicKey? after = null;
        while (await Revocations(host).ListAsync(after, 2, CancellationToken.None) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 2);
            seen.AddRange(page.Select(revoked => revoked.Publisher.ToString()));
            after = page[^1].Publisher;
        }

        Assert.Equal(keys, seen);
        Assert.NotNull((await ListAsync(host))[0].ByOperator);
    }

    [Theory]
    [InlineData("")]
    [InlineData("DEADBEEF")]
    public async Task Options_RevokedKeyThatIsNone_StopsTheHostAtItsStart(string key)
    {
        var failed = await Assert.ThrowsAsync<OptionsValidationException>(
            () => PipelineHost.StartAsync(new HostSettings { Options = options => options.RevokedPublishers.Add(key) }));
        Assert.Contains("RevokedPublishers", failed.Message, StringComparison.Ordinal);
    }

    private static PublisherRevocations Revocations(PipelineHost host) => host.Get<PublisherRevocations>();

    private static Task<IReadOnlyList<PublisherRevocation>> ListAsync(PipelineHost host) =>
        Revocations(host).ListAsync(null, 10, CancellationToken.None);

    private static Task<PublishResult> PublishAsync(PipelineHost host) =>
        host.Get<PackagePublisher>().PublishAsync(TestPackages.Scripted("1.1.0"), CancellationToken.None);

    private static async Task<IReadOnlyList<OperatorLogEntry>> LogAsync(PipelineHost host) =>
    [
        .. (await host.Get<OperatorLog>().ListAsync(0, 10, CancellationToken.None)).Select(bytes =>
            SignedOperatorLogEntry.TryRead(bytes.Span, out var signed, out _) ? signed!.Entry : throw new IntegrityException("log", "")),
    ];
}
