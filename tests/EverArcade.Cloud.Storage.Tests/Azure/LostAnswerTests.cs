using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Contracts;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>A write whose answer is lost is resolved by reading back, never by guessing: with and without the client library sending it
/// again.</summary>
public sealed class LostAnswerTests
{
    private static readonly ContractRecord Arena = Contract("arena");

    /// <summary>Fault (0 reset, 1 time-out, otherwise a status), and how often the client library tries again.</summary>
    public static TheoryData<int, int> Faults => new()
    {
        { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 }, { 500, 0 }, { 500, 1 }, { 503, 0 }, { 503, 1 }, { 429, 1 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Commit_DoneAndNotHeard_IsDone(int fault, int retries)
    {
        var (store, policy, head) = await OpenAsync(retries);
        var pending = Pending(Arena.Id, "1");
        _ = await store.Ledger.AcceptAsync(pending, None);

        policy.Strike(RequestKind.TableTransaction, fault, acts: true);
        var next = await store.Ledger.CommitAsync(Commit(head, pending), None);

        Assert.True(policy.HasStruck);
        Assert.Equal(next, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        _ = await store.Ledger.CommitAsync(Commit(next, Pending(Arena.Id, "2")), None);
        Assert.Equal(2, (await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 9, None)).Count);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Commit_NotDone_SaysSoOrIsSentAgain(int fault, int retries)
    {
        var (store, policy, head) = await OpenAsync(retries);
        var pending = Pending(Arena.Id, "1");
        _ = await store.Ledger.AcceptAsync(pending, None);
        policy.Strike(RequestKind.TableTransaction, fault, acts: false);
        if (retries == 0)
        {
            _ = await Assert.ThrowsAsync<StorageUnavailableException>(
                () => store.Ledger.CommitAsync(Commit(head, pending), None));
            Assert.Equal(head, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        }

        var next = await store.Ledger.CommitAsync(Commit(head, pending), None);
        Assert.Equal(next, await store.Ledger.ReadHeadAsync(Arena.Id, None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Commit_DoneAndNotHeard_WithAnotherOnTop_IsAConflict(int retries)
    {
        var (store, policy, head) = await OpenAsync(retries);
        var (mine, theirs) = (Pending(Arena.Id, "1"), Pending(Arena.Id, "2"));
        var moved = await store.Ledger.CommitAsync(Commit(head, theirs), None);
        policy.Strike(RequestKind.TableTransaction, 0, acts: true);
        _ = await Assert.ThrowsAsync<LedgerConflictException>(() => store.Ledger.CommitAsync(Commit(head, mine), None));
        Assert.Equal(moved, await store.Ledger.ReadHeadAsync(Arena.Id, None));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Accept_DoneAndNotHeard_IsDone(int fault, int retries)
    {
        var (store, policy, head) = await OpenAsync(retries);
        var pending = Pending(Arena.Id, "1");
        policy.Strike(RequestKind.TableTransaction, fault, acts: true);
        var entry = await store.Ledger.AcceptAsync(pending, None);
        Assert.Equal(new SubmissionEntry(pending.Submission, BranchId.Genesis, null), entry);
        Assert.Single(await store.Ledger.ListPendingAsync(DateTimeOffset.MaxValue, null, 9, None));
        _ = await store.Ledger.CommitAsync(Commit(head, pending), None);
        Assert.Empty(await store.Ledger.ListPendingAsync(DateTimeOffset.MaxValue, null, 9, None));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Record_WrittenAndNotHeard_HasItsVersion(int fault, int retries)
    {
        var (store, policy, _) = await OpenAsync(retries);
        var key = new RecordKey("shelf", "name");
        policy.Strike(RequestKind.TableWrite, fault, acts: true);
        var version = await WriteAsync(new byte[] { 1 }, null);
        policy.Strike(RequestKind.TableWrite, fault, acts: true);
        var second = await WriteAsync(new byte[] { 2 }, version);
        Assert.Equal(second, (await store.Records.ReadAsync(key, None))!.Version);
        Assert.Null(await store.Records.TryWriteAsync(key, new byte[] { 3 }, version, None));

        // Without another try the caller hears that nobody knows, and reads back.
        async Task<RecordVersion?> WriteAsync(byte[] content, RecordVersion? expected)
        {
            if (retries > 0)
            {
                return await store.Records.TryWriteAsync(key, content, expected, None);
            }

            _ = await Assert.ThrowsAsync<StorageUnavailableException>(
                () => store.Records.TryWriteAsync(key, content, expected, None));
            return (await store.Records.ReadAsync(key, None))!.Version;
        }
    }

    private static async Task<(AzureFixture Store, OneFaultPolicy Policy, VersionedHead Head)> OpenAsync(int retries)
    {
        var policy = new OneFaultPolicy();
        policy.Strike(RequestKind.QueueOther, 0, acts: true);
        var store = await AzureFixture.OpenAsync(policy, options =>
        {
            options.RetriesMax = retries;
            options.RetryMilliseconds = 1;
        });
        _ = await store.Ledger.CreateAsync(Arena, None);
        return (store, policy, (await store.Ledger.ReadHeadAsync(Arena.Id, None))!);
    }
}
