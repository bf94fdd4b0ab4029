using System.Text;
using CsCheck;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Submissions;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>Free text through every port that takes some: what is accepted stays apart from all others and comes back as it was,
/// the rest is refused as an argument; nothing is a fault of the storage.</summary>
public abstract class OddTextConformance
{
    private static readonly ContractRecord Arena = Contract("arena");

    protected abstract Task<StoreFixture> OpenAsync();

    [Fact]
    public async Task Audits_UnderAnyId_StayApartAndInOrder()
    {
        await using var store = await OpenAsync();
        await Task.WhenAll(OddTexts.Exact.Select(id => store.Audits.WriteAsync(Report(id), None)));
        foreach (var id in OddTexts.Exact)
        {
            Assert.Equal(id, (await store.Audits.ReadAsync(Arena.Id, id, None))!.Id);
        }

        await RefusesAsync(OddTexts.Long.Concat(OddTexts.Lone), id => store.Audits.WriteAsync(Report(id), None));
        foreach (var id in OddTexts.Long.Concat(OddTexts.Lone))
        {
            Assert.Null(await store.Audits.ReadAsync(Arena.Id, id, None));
            Assert.Empty(await store.Audits.ListAsync(Arena.Id, id, 10, None));
        }

        var listed = new List<string>();
        while (await store.Audits.ListAsync(Arena.Id, listed.LastOrDefault(), 7, None) is { Count: > 0 } page)
        {
            listed.AddRange(page.Select(report => report.Id));
        }

        Assert.Equal(OddTexts.Exact.OrderByDescending(Encoding.UTF8.GetBytes, ByteOrder), listed);
    }

    [Fact]
    public async Task Audits_UnderRandomIds_StayApart()
    {
        await using var store = await OpenAsync();
        await OddTexts.Any.HashSet[1, 12].SampleAsync(
            async ids =>
            {
                await Task.WhenAll(ids.Select(id => store.Audits.WriteAsync(Report(id) with { Engine = id }, None)));
                foreach (var id in ids)
                {
                    var found = await store.Audits.ReadAsync(Arena.Id, id, None);
                    Assert.Equal((id, id), (found!.Id, found.Engine));
                }
            },
            iter: 20, threads: 1);
    }

    [Fact]
    public async Task Packages_OfAnyName_StayApart()
    {
        await using var store = await OpenAsync();
        var texts = OddTexts.Exact.Concat(OddTexts.Long).ToList();
        PackageRecord[] packages =
        [
            .. texts.Select(text => Package(text, "name", "1")), .. texts.Select(text => Package("publisher", text, "1")),
            .. texts.Select(text => Package("publisher", "name", text)), Package("a", "bc", "d"), Package("ab", "c", "d"), Package("a", "b", "cd"),
        ];
        Assert.Equal(packages, await Task.WhenAll(packages.Select(package => store.Packages.AddAsync(package, None))));
        foreach (var package in packages)
        {
            Assert.Equal(package, await store.Packages.ReadAsync(package.Package, None));
        }

        await RefusesAsync(OddTexts.Lone, text => store.Packages.AddAsync(Package(text, "name", "1"), None));
        await RefusesAsync(OddTexts.Lone, text => store.Packages.AddAsync(Package("publisher", text, "1"), None));
        await RefusesAsync(OddTexts.Lone, text => store.Packages.AddAsync(Package("publisher", "name", text), None));
    }

    [Fact]
    public async Task Submissions_OfAnyNonceAndTenant_StayApart()
    {
        await using var store = await OpenAsync();
        _ = await store.Ledger.CreateAsync(Arena, None);
        var texts = OddTexts.Exact.Concat(OddTexts.Long).ToList();
        var pending = texts.Select(nonce => Accepted(nonce, "tenant"))
            .Concat(texts.Select(tenant => Accepted("nonce", tenant)))
            .Concat([Accepted("a", "bc"), Accepted("ab", "c"), Accepted("", "")]).ToList();
        Assert.Equal(pending.Count, pending.Select(one => one.Marker).Distinct().Count());
        var entries = await Task.WhenAll(pending.Select(one => store.Ledger.AcceptAsync(one, None)));
        Assert.Equal(pending.Select(one => one.Submission), entries.Select(entry => entry.Submission));
        foreach (var one in pending)
        {
            Assert.Equal(one.Submission, (await store.Ledger.ReadEntryAsync(Arena.Id, one.Marker, None))!.Value.Submission);
        }
    }

    [Fact]
    public async Task Contracts_OfAnyName_StayApart()
    {
        await using var store = await OpenAsync();
        var texts = OddTexts.Exact.Concat(OddTexts.Long).ToLookup(name => Encoding.UTF8.GetByteCount(name) is > 0 and <= Genesis.NameBytesMax);
        var contracts = texts[true].Select(Named).ToList();
        await RefusesAsync(texts[false].Concat(OddTexts.Lone), name => store.Ledger.CreateAsync(Named(name), None));
        Assert.All(await Task.WhenAll(contracts.Select(contract => store.Ledger.CreateAsync(contract, None))), Assert.True);
        foreach (var contract in contracts)
        {
            Assert.Equal(contract, await store.Ledger.ReadContractAsync(contract.Id, None));
        }

        static ContractRecord Named(string name) => new(
            new Genesis { Package = Hash("package"), Profile = Hash("profile"), Name = name, Salt = Hash("salt") }, Noon);
    }

    [Fact]
    public async Task Messages_OfAnyBodyAndReason_ComeBackAsTheyWere()
    {
        await using var store = await OpenAsync();
        var bodies = OddTexts.Exact.Concat(OddTexts.Long).Where(body => body.Length > 0).ToList();
        await Task.WhenAll(bodies.Select(body => store.Queue.SendAsync(Sender, body, TimeSpan.Zero, None)));
        await RefusesAsync(OddTexts.Lone, body => store.Queue.SendAsync(Sender, body, TimeSpan.Zero, None));
        var received = new List<QueueMessage>();
        while (await store.Queue.ReceiveAsync(32, TimeSpan.FromMinutes(5), None) is { Count: > 0 } some)
        {
            received.AddRange(some);
        }

        Assert.Equal(bodies.Order(StringComparer.Ordinal), received.Select(message => message.Body).Order(StringComparer.Ordinal));
        foreach (var message in received)
        {
            await store.Queue.ParkAsync(message, message.Body, None);
        }

        var parked = await ParkedAsync(store.Queue, null, 1_000, None);
        Assert.Equal(bodies.Order(StringComparer.Ordinal), parked.Select(message => message.Body).Order(StringComparer.Ordinal));
        Assert.All(parked, message => Assert.Equal(message.Body[..Math.Min(message.Body.Length, 1_000)], message.Reason[..Math.Min(message.Reason.Length, 1_000)]));
        foreach (var id in OddTexts.Exact.Concat(OddTexts.Long).Concat(OddTexts.Lone))
        {
            _ = await store.Queue.ListPoisonAsync(id, 10, None);
            Assert.False(await store.Queue.RedriveAsync(id, None));
        }
    }

    [Fact]
    public async Task Records_OfAnythingButAKey_AreRefused()
    {
        await using var store = await OpenAsync();
        var texts = OddTexts.Exact.Concat(OddTexts.Long).Concat(OddTexts.Lone).Where(text => !RecordKey.IsValid(text)).ToList();
        Assert.All(texts, text => Assert.Throws<ArgumentException>(() => new RecordKey(text, "name")));
        Assert.All(texts, text => Assert.Throws<ArgumentException>(() => new RecordKey("shelf", text)));
        await RefusesAsync(texts, shelf => store.Records.ListAsync(shelf, null, 10, None));
        await RefusesAsync(texts.Where(text => text.Length > 0), after => store.Records.ListAsync("shelf", after, 10, None));
    }

    private static async Task RefusesAsync(IEnumerable<string> texts, Func<string, Task> call)
    {
        foreach (var text in texts)
        {
            _ = await Assert.ThrowsAnyAsync<ArgumentException>(() => call(text));
        }
    }

    private static Comparer<byte[]> ByteOrder { get; } =
        Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right));

    private static PackageRecord Package(string publisher, string name, string version) => new(
        Hash($"{publisher}|{name}|{version}"), Hash("blob"), publisher, name, version, 1234, Noon);

    private static PendingSubmission Accepted(string nonce, string tenant)
    {
        var submission = new Submission
        {
            Contract = Arena.Id,
            Nonce = nonce,
            GasLimit = 1,
            Plan = new Plan { Nodes = [new PlanNode { Id = tenant, Action = "a", Args = "{}", Deps = [] }] },
        };
        return Pending(Arena.Id, $"{nonce}|{tenant}") with
        {
            Marker = MarkerKey.Compute(submission, tenant),
            Submission = submission.ComputeId(),
        };
    }

    private static AuditReport Report(string id) => new()
    {
        Id = id,
        Contract = Arena.Id,
        Branch = BranchId.Genesis,
        From = new Sequence(1),
        To = new Sequence(2),
        Checkpoint = Sequence.Zero,
        Compared = 0,
        Verdict = AuditVerdict.Passed,
        Findings = [],
        Engine = "engine",
        StartedAt = Noon,
    };
}
