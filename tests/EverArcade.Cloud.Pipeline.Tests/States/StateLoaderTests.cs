using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Tests.States;

/// <summary>A cold load believes nothing, and names what it does not believe.</summary>
public sealed class StateLoaderTests : IAsyncLifetime
{
    private PipelineHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PipelineHost.StartAsync(new HostSettings { Options = options => options.CheckpointReceipts = 10 });
        await _host.ExecuteAsync(15);
        _ = await _host.SettledCheckpointsAsync(1);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task LoadAsync_ReceiptRotted_NamesIt()
    {
        Alter(13, row => row with { Receipt = row.Receipt.Flip(350) });
        await AssertCorruptAsync("receipt 13 of contract", "its hash is");
    }

    [Fact]
    public async Task LoadAsync_DiffRotted_NamesIt()
    {
        Alter(13, row => row with { Diff = row.Diff.Flip(-1) });
        await AssertCorruptAsync("receipt 13 of contract", "its diff hashes to");
        Alter(13, row => row with { Diff = row.Diff.Flip(0) });
        await AssertCorruptAsync("receipt 13 of contract", "its diff does not decode");
    }

    [Fact]
    public async Task LoadAsync_ReceiptMissing_NamesIt()
    {
        _host.Ledger.AlterReceipts = rows => [.. rows.Where(row => row.Sequence.Number != 13)];
        await AssertCorruptAsync("receipt 13 of contract", "missing");
        _host.Ledger.AlterReceipts = rows => [.. rows.Where(row => row.Sequence.Number < 15)];
        await AssertCorruptAsync("receipt 15 of contract", "missing");
    }

    [Fact]
    public async Task LoadAsync_ReceiptsUpToAnOldHeadMissingButNotThoseAfter_NamesTheFirst()
    {
        var old = await _host.ReadHeadAsync();
        await _host.ExecuteAsync(2);
        _host.Ledger.AlterReceipts = rows => [.. rows.Where(row => row.Sequence.Number is < 13 or > 15)];

        var corrupt = await Assert.ThrowsAsync<IntegrityException>(
            () => _host.Get<StateLoader>().LoadAsync(old, CancellationToken.None).WaitAsync(PipelineHost.Patience));
        Assert.StartsWith("receipt 13 of contract", corrupt.Place, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_AnyBitOfTheCheckpointFlipped_NamesIt()
    {
        var length = (await _host.ReadCheckpointsAsync())[0].Bytes.Length;
        for (var at = 0; at < length; at += 7)
        {
            _host.Ledger.AlterCheckpoints = rows => [.. rows.Select(row => row with { Bytes = row.Bytes.Flip(at) })];
            await AssertCorruptAsync("checkpoint 10 of contract", "");
        }
    }

    [Fact]
    public async Task LoadAsync_CheckpointOfAnotherPlace_NamesIt()
    {
        _host.Ledger.AlterCheckpoints = rows => [rows[0] with { Sequence = new Sequence(11) }];
        await AssertCorruptAsync("checkpoint 11 of contract", "it stands for sequence 10");

        _host.Ledger.AlterCheckpoints = null;
        var row = (await _host.ReadCheckpointsAsync())[0];
        var other = new ContractId(row.Hash);
        var corrupt = Assert.Throws<IntegrityException>(
            () => _host.Get<CheckpointCheck>().Open(row, other, BranchId.Genesis));
        Assert.Contains($"of contract {_host.Contract}, branch 0", corrupt.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_CheckpointOfAForeignHost_IsBelievedOnlyWhenItsKeyIsTrusted()
    {
        using var foreign = SigningKey.FromSeed([.. Enumerable.Repeat((byte)9, SigningKey.SeedLength)]);
        CheckpointRow Resign(CheckpointRow row)
        {
            _ = SignedCheckpoint.TryRead(row.Bytes.Span, out var signed, out _);
            return row with { Bytes = SignedCheckpoint.Sign(signed!.Checkpoint, foreign).Encode() };
        }

        _host.Ledger.AlterCheckpoints = rows => [.. rows.Select(Resign)];
        await AssertCorruptAsync("checkpoint 10 of contract", "whose key is not trusted here");

        var row = Resign((await _host.ReadCheckpointsAsync())[0]);
        var options = new PipelineOptions();
        options.TrustedHosts.Add(foreign.PublicKey.ToString());
        using var own = new HostKey(SigningKey.FromSeed(new byte[SigningKey.SeedLength]));
        var signed = new CheckpointCheck(new TrustedHosts(own, options)).Open(row, _host.Contract, BranchId.Genesis);
        Assert.Equal(foreign.PublicKey, signed.Host);
    }

    [Fact]
    public async Task LoadAsync_StateBlobRottedOrMissing_NamesIt()
    {
        _host.Blobs.Alter = (_, bytes) => bytes.Flip(-1);
        await AssertCorruptAsync("state blob", "its bytes hash to");
        _host.Blobs.Alter = (_, _) => null;
        await AssertCorruptAsync("state blob", "missing");
    }

    [Fact]
    public async Task LoadAsync_HeadAltered_NamesTheLastReceipt()
    {
        _host.Ledger.AlterHead = head => head with { Head = head.Head with { StateRoot = head.Head.LastReceipt } };
        await AssertCorruptAsync("receipt 15 of contract", "the state's root is");
        _host.Ledger.AlterHead = head => head with { Head = head.Head with { LastReceipt = head.Head.StateRoot } };
        await AssertCorruptAsync("receipt 15 of contract", "the last receipt is");
    }

    [Fact]
    public async Task LoadAsync_CheckpointGone_GoesFurtherBack()
    {
        _host.Ledger.AlterCheckpoints = _ => [];
        var head = await _host.ReadHeadAsync();
        var loaded = await _host.Get<StateLoader>().LoadAsync(head, CancellationToken.None);
        Assert.Equal(head.StateRoot, loaded.State.Root);
    }

    private void Alter(ulong sequence, Func<ReceiptRow, ReceiptRow> change) => _host.Ledger.AlterReceipts =
        rows => [.. rows.Select(row => row.Sequence.Number == sequence ? change(row) : row)];

    /// <summary>A submission to a cold contract stops at the corruption, and its message is parked with the place.</summary>
    private async Task AssertCorruptAsync(string place, string detail)
    {
        _host.Forget();
        var corrupt = await Assert.ThrowsAsync<IntegrityException>(() => _host.SubmitAsync(_host.Input()));
        Assert.StartsWith(place, corrupt.Place, StringComparison.Ordinal);
        Assert.Contains(detail, corrupt.Detail, StringComparison.Ordinal);
    }
}
