using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Pipeline.Tests.Audits;

public sealed class CheckpointBisectionTests(ITestOutputHelper output)
{
    private const int Interval = 1_000;
    private const int Intervals = 1_000;

    [Theory]
    [InlineData(1)]
    [InlineData(500_500)]
    [InlineData(1_000_000)]
    public async Task Locate_OneBadReceiptOfAMillion_TakesLogarithmicallyManyComparisonsAndOneInterval(int bad)
    {
        await using var host = await PipelineHost.StartAsync();
        var head = (await host.ReadHeadAsync()) with { Sequence = new Sequence(Interval * Intervals) };
        var known = new Dictionary<ulong, Hash256>();
        var rows = Checkpoints(host, head, bad, known);
        host.Ledger.AlterCheckpoints = _ => rows;

        var result = await new CheckpointBisection(host.Ledger, host.Get<CheckpointCheck>()).LocateAsync(
            head, Sequence.Zero, (sequence, _) => Task.FromResult<Hash256?>(known[sequence.Number]), CancellationToken.None);
        output.WriteLine($"bad receipt {bad}: after {result.Good}, at most {result.Bad}, {result.Steps} comparisons");
        Assert.InRange((ulong)bad, result.Good.Number + 1, result.Bad.Number);
        Assert.Equal((ulong)Interval, result.Bad.Number - result.Good.Number);
        Assert.InRange(result.Steps, 1, 10);
    }

    /// <summary>A checkpoint each thousand receipts, signed by the host; from the bad receipt on the log is another
    /// one.</summary>
    private static List<CheckpointRow> Checkpoints(PipelineHost host, Head head, int bad, Dictionary<ulong, Hash256> known)
    {
        var (rows, good, stored) = (new List<CheckpointRow>(), LogFrontier.Empty, LogFrontier.Empty);
        for (var interval = 1; interval <= Intervals; interval++)
        {
            var sequence = (ulong)(interval * Interval);
            (good, stored) = (Grow(good, sequence, 0), Grow(stored, sequence, bad));
            known[sequence] = good.Root;
            var checkpoint = new Checkpoint
            {
                Contract = head.Contract,
                Branch = head.Branch,
                Sequence = new Sequence(sequence),
                StateRoot = Hash256.Zero,
                Frontier = stored,
                LastReceipt = Hash256.Zero,
                Package = head.Package,
                Profile = head.Profile,
                Previous = Hash256.Zero,
                StateBlob = Hash256.Zero,
            };
            rows.Add(new CheckpointRow(
                checkpoint.Sequence, checkpoint.ComputeHash(), SignedCheckpoint.Sign(checkpoint, host.Get<HostKey>().Key).Encode()));
        }

        return rows;
    }

    private static LogFrontier Grow(LogFrontier log, ulong to, int bad)
    {
        while (log.Size < to)
        {
            log = log.Append((int)log.Size + 1 == bad ? Hash256.Of("bad"u8) : Hash256.Zero);
        }

        return log;
    }
}
