using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>What every audit store does.</summary>
public abstract class AuditStoreConformance
{
    private static readonly ContractId Arena = Contract("arena").Id;

    protected abstract Task<StoreFixture> OpenAsync();

    [Fact]
    public async Task Write_Report_CanBeRead()
    {
        await using var store = await OpenAsync();
        var report = Report(1) with
        {
            Verdict = AuditVerdict.Failed,
            EndedAt = Noon.AddMinutes(1),
            Findings =
            [
                new AuditFinding(new Sequence(3), "gap", "receipt 3", "é \0 nothing"),
                new AuditFinding(new Sequence(5), "", "", ""),
            ],
        };
        await store.Audits.WriteAsync(report, None);
        AssertSame(report, await store.Audits.ReadAsync(Arena, report.Id, None));
        Assert.Null(await store.Audits.ReadAsync(Contract("other").Id, report.Id, None));
        Assert.Null(await store.Audits.ReadAsync(Arena, "unknown", None));
    }

    [Fact]
    public async Task Write_SameId_ReplacesTheReport()
    {
        await using var store = await OpenAsync();
        await store.Audits.WriteAsync(Report(1), None);
        var done = Report(1) with { Verdict = AuditVerdict.Passed, Compared = 77, EndedAt = Noon.AddMinutes(1) };
        await store.Audits.WriteAsync(done, None);
        AssertSame(done, Assert.Single(await store.Audits.ListAsync(Arena, null, 10, None)));
    }

    [Fact]
    public async Task List_InPages_GivesNewestFirst()
    {
        await using var store = await OpenAsync();
        foreach (var number in new[] { 3, 1, 5, 2, 4 })
        {
            await store.Audits.WriteAsync(Report(number), None);
        }

        await store.Audits.WriteAsync(Report(9) with { Contract = Contract("other").Id }, None);
        var first = await store.Audits.ListAsync(Arena, null, 3, None);
        var second = await store.Audits.ListAsync(Arena, first[^1].Id, 3, None);
        Assert.Equal(
            Enumerable.Range(1, 5).Reverse().Select(number => Report(number).Id),
            first.Concat(second).Select(report => report.Id));
    }

    private static AuditReport Report(int number) => new()
    {
        Id = $"{number:x16}0123abcd",
        Contract = Arena,
        Branch = new BranchId(2),
        From = new Sequence(1),
        To = new Sequence(100),
        Checkpoint = new Sequence(50),
        Compared = 7,
        Verdict = AuditVerdict.Running,
        Findings = [],
        Engine = "engine 1.2",
        StartedAt = Noon,
    };

    private static void AssertSame(AuditReport expected, AuditReport? found)
    {
        Assert.NotNull(found);
        Assert.Equal(expected.Findings, found.Findings);
        Assert.Equal(expected, found with { Findings = expected.Findings });
    }
}
