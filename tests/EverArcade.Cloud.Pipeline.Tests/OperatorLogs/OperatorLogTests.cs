using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Pipeline.Tests.OperatorLogs;

public sealed class OperatorLogTests
{
    [Fact]
    public async Task Append_ManyAtOnceFromTwoHosts_IsOneChain()
    {
        await using var host = await PipelineHost.StartAsync();
        await using var second = await PipelineHost.StartAsync(new HostSettings { Over = host });
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(() => (number % 2 == 0 ? host : second)
            .Get<OperatorLog>().AppendAsync("test", null, $"{number}", CancellationToken.None))));

        var entries = await EntriesAsync(host);
        Assert.Equal(40, entries.Count);
        Assert.Null(OperatorLogFile.Verify(OperatorLogFile.Build(entries), PublicKeyOf(host), out var chain));
        Assert.Equal(40UL, chain.Count);
        await using var third = await PipelineHost.StartAsync(new HostSettings { Over = host });
        Assert.Equal(41UL, (await third.Get<OperatorLog>().AppendAsync("cold", host.Contract, "é", CancellationToken.None)).Number);
    }

    [Fact]
    public async Task Ensure_WhatStandsAlready_IsNotAppendedAgain()
    {
        await using var host = await PipelineHost.StartAsync();
        var log = host.Get<OperatorLog>();
        var first = await log.EnsureAsync("set", host.Contract, "why", CancellationToken.None);
        _ = await log.AppendAsync("other", null, "", CancellationToken.None);
        Assert.Equal(first, await log.EnsureAsync("set", host.Contract, "why", CancellationToken.None));
        _ = await log.EnsureAsync("set", host.Contract, "why else", CancellationToken.None);
        Assert.Equal(3, (await EntriesAsync(host)).Count);
    }

    [Fact]
    public async Task Ensure_ManyAtOnceFromTwoHosts_AppendsOne()
    {
        await using var host = await PipelineHost.StartAsync();
        await using var second = await PipelineHost.StartAsync(new HostSettings { Over = host });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() => (number % 2 == 0 ? host : second)
            .Get<OperatorLog>().EnsureAsync("set", host.Contract, $"why {number / 10}", CancellationToken.None))));
        Assert.Equal(2, (await EntriesAsync(host)).Count);
    }

    [Fact]
    public async Task Verify_AnyChangeOfAFile_IsFoundAndNamed()
    {
        await using var host = await PipelineHost.StartAsync();
        for (var number = 0; number < 4; number++)
        {
            _ = await host.Get<OperatorLog>().AppendAsync("test", host.Contract, $"{number}", CancellationToken.None);
        }

        var entries = (await EntriesAsync(host)).ToList();
        var file = OperatorLogFile.Build(entries);
        var key = PublicKeyOf(host);
        for (var at = 0; at < file.Length; at++)
        {
            var flipped = file.ToArray();
            flipped[at] ^= 1;
            Assert.NotNull(OperatorLogFile.Verify(flipped, key, out _));
        }

        Assert.Contains("entry 2 is missing", OperatorLogFile.Verify(OperatorLogFile.Build([entries[0], .. entries[2..]]), key, out _));
        Assert.Contains("entry 2 is missing", OperatorLogFile.Verify(
            OperatorLogFile.Build([entries[0], entries[2], entries[1]]), key, out _));
        Assert.NotNull(OperatorLogFile.Verify(file.AsSpan(0, file.Length - 1), key, out _));
        using var stranger = SigningKey.FromSeed([.. Enumerable.Repeat((byte)3, 32)]);
        Assert.True(SignedOperatorLogEntry.TryRead(entries[1].Span, out var second, out _));
        entries[1] = SignedOperatorLogEntry.Sign(second!.Entry, stranger).Encode();
        Assert.Contains("entry 2 is signed by", OperatorLogFile.Verify(OperatorLogFile.Build(entries), key, out _));
        Assert.Contains("entry 2 is signed by", OperatorLogFile.Verify(OperatorLogFile.Build(entries), null, out _));
    }

    [Fact]
    public async Task Append_OnAForgedEntry_IsRefused()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.Get<OperatorLog>().AppendAsync("test", null, "", CancellationToken.None);
        var forged = (await EntriesAsync(host))[0].Flip(-1);
        var key = new RecordKey(OperatorLog.Shelf, 2.ToString("x16"));
        _ = await host.Get<IRecordStore>().TryWriteAsync(key, forged, null, CancellationToken.None);
        _ = await Assert.ThrowsAsync<IntegrityException>(
            () => host.Get<OperatorLog>().AppendAsync("test", null, "", CancellationToken.None));
    }

    private static PublicKey PublicKeyOf(PipelineHost host) => host.Get<HostKey>().Key.PublicKey;

    private static Task<IReadOnlyList<ReadOnlyMemory<byte>>> EntriesAsync(PipelineHost host) =>
        host.Get<OperatorLog>().ListAsync(0, 1_000, CancellationToken.None);
}
