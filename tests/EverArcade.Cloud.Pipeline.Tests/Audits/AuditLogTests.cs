using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Audits;

/// <summary>Metrics name no contract: which one an alert is about stands in the log.</summary>
public sealed class AuditLogTests
{
    [Fact]
    public async Task Audit_ThatFinds_NamesContractAndPlaceInTheLog()
    {
        using var log = new RecordedLog();
        await using var host = await PipelineHost.StartAsync(new HostSettings { Log = log });
        await host.ExecuteAsync(3);
        host.Ledger.AlterReceipts =
            rows => [.. rows.Select(row => row.Sequence.Number == 2 ? row with { Diff = row.Diff.Flip(-1) } : row)];
        var audit = (await host.Get<AuditPlanner>().StartAsync(
            new AuditOrder(host.Contract, new Sequence(1), null), CancellationToken.None))!;
        await host.WorkAuditsAsync();

        Assert.Equal(
            [
                $"Error: Contract {host.Contract} is put into quarantine by audit: audit {audit.Id}: corruption:diff at receipt 2",
                $"Error: Audit {audit.Id} of contract {host.Contract} found corruption:diff at receipt 2.",
            ],
            log.Lines);
    }
}
