using CsCheck;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>Any sequence of ledger calls, the store closed and opened in between, does what dictionaries do.</summary>
public abstract class LedgerModelConformance
{
    private static readonly ContractRecord[] Contracts = [Contract("red"), Contract("blue")];

    // Few nonces, so that they meet; plans differ now and then, so that nonces are reused.
    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Int[0, 9], Gen.Int[0, 1], Gen.Int[0, 40], Gen.Int[0, 5], Gen.Int[1, 12],
        (kind, contract, nonce, plan, count) => new Step(kind, contract, nonce, plan == 0 ? "other" : "plan", count));

    /// <summary>Sequences tried.</summary>
    protected abstract int Iterations { get; }

    protected abstract Task<StoreFixture> OpenAsync();

    [Fact]
    public Task Ledger_AnySequenceOfCalls_AgreesWithTheModel() =>
        Steps.List[1, 40].SampleAsync(RunAsync, iter: Iterations, threads: 2);

    private async Task RunAsync(List<Step> steps)
    {
        await using var store = await OpenAsync();
        var model = new Model();
        foreach (var contract in Contracts)
        {
            _ = await store.Ledger.CreateAsync(contract, None);
            model.Heads[contract.Id] = (await store.Ledger.ReadHeadAsync(contract.Id, None))!;
        }

        foreach (var step in steps)
        {
            await ApplyAsync(store, model, step);
        }

        await store.ReopenAsync();
        await CompareAsync(store, model);
    }

    private static async Task ApplyAsync(StoreFixture store, Model model, Step step)
    {
        var contract = Contracts[step.Contract].Id;
        var first = Pending(contract, $"{step.Nonce}", step.Plan);
        switch (step.Kind)
        {
            case 0:
                await store.ReopenAsync();
                break;
            case <= 3:
                Assert.Equal(model.Accept(first), await store.Ledger.AcceptAsync(first, None));
                break;
            default:
                var batch = Enumerable.Range(0, step.Count)
                    .Select(offset => Pending(contract, $"{step.Nonce + offset}", step.Plan)).ToList();
                await CommitAsync(store, model, Commit(model.Heads[contract], batch), batch);
                break;
        }
    }

    private static async Task CommitAsync(
        StoreFixture store, Model model, LedgerCommit commit, List<PendingSubmission> batch)
    {
        if (model.Conflicts(batch))
        {
            _ = await Assert.ThrowsAsync<LedgerConflictException>(() => store.Ledger.CommitAsync(commit, None));
            return;
        }

        var head = await store.Ledger.CommitAsync(commit, None);
        Assert.Equal(commit.Next, head.Head);
        model.Commit(head, commit);
    }

    private static async Task CompareAsync(StoreFixture store, Model model)
    {
        foreach (var contract in Contracts)
        {
            Assert.Equal(model.Heads[contract.Id], await store.Ledger.ReadHeadAsync(contract.Id, None));
            var rows = await store.Ledger.ReadReceiptsAsync(
                contract.Id, BranchId.Genesis, new Sequence(1), 10_000, None);
            Assert.Equal(model.Receipts.GetValueOrDefault(contract.Id, []).Select(Text), rows.Select(Text));
            for (var nonce = 0; nonce < 53; nonce++)
            {
                var key = Key(contract.Id, $"{nonce}");
                var entry = model.Entry(key);
                Assert.Equal(entry, await store.Ledger.ReadEntryAsync(contract.Id, key, None));
                if (entry is { } found)
                {
                    Assert.Equal(entry, await store.Ledger.ReadEntryAsync(contract.Id, found.Submission, None));
                }
            }
        }

        var pending = await store.Ledger.ListPendingAsync(DateTimeOffset.MaxValue, null, 10_000, None);
        Assert.Equal(model.PendingInOrder.OrderBy(PendingCursor.Of).Select(Text), pending.Select(Text));
    }

    private readonly record struct Step(int Kind, int Contract, int Nonce, string Plan, int Count);

    private sealed class Model
    {
        private readonly Dictionary<MarkerKey, SubmissionEntry> _entries = [];

        public Dictionary<ContractId, VersionedHead> Heads { get; } = [];

        public Dictionary<ContractId, List<ReceiptRow>> Receipts { get; } = [];

        public List<PendingSubmission> PendingInOrder { get; } = [];

        public SubmissionEntry? Entry(MarkerKey key) =>
            _entries.TryGetValue(key, out var entry) ? entry : null;

        public SubmissionEntry Accept(PendingSubmission pending)
        {
            if (Entry(pending.Marker) is { } standing)
            {
                return standing;
            }

            PendingInOrder.Add(pending);
            return _entries[pending.Marker] = new(pending.Submission, BranchId.Genesis, null);
        }

        public bool Conflicts(List<PendingSubmission> batch) => batch.Exists(
            one => Entry(one.Marker) is { } entry
                && (entry.Sequence is not null || entry.Submission != one.Submission));

        public void Commit(VersionedHead head, LedgerCommit commit)
        {
            Heads[head.Head.Contract] = head;
            foreach (var marker in commit.Markers)
            {
                _entries[marker.Key] = new(marker.Submission, BranchId.Genesis, marker.Sequence);
                _ = PendingInOrder.RemoveAll(one => one.Submission == marker.Submission);
            }

            if (!Receipts.TryGetValue(head.Head.Contract, out var rows))
            {
                Receipts[head.Head.Contract] = rows = [];
            }

            rows.AddRange(commit.Receipts);
        }
    }
}
