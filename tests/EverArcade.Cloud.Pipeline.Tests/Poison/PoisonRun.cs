using System.Globalization;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>The poisoner over a store: every corruption is found, named as what it is, and contained.</summary>
/// <param name="host">A host over the store.</param>
/// <param name="output">Where the counts go.</param>
internal sealed class PoisonRun(PipelineHost host, ITestOutputHelper output)
{
    /// <summary>Receipts between two checkpoints.</summary>
    public const int CheckpointReceipts = 50;

    /// <summary>The last receipt of the second branch of the contract that has two; those before have pieces too long for a row.</summary>
    public const ulong BranchEnd = CheckpointReceipts + 3;

    private const int Receipts = 260;

    // Azure keeps pieces of at most 256 KiB in its rows; a submission is never as long, a diff of six values of 60 KiB is longer.
    private const string LongDiff = """{"chars":61440,"keys":6,"letter":"LETTER"}""";

    /// <summary>All of them, whatever the slice: set by tests/poison.sh.</summary>
    private static bool IsWhole { get; } = Environment.GetEnvironmentVariable("EVERARCADE_CAMPAIGN") is { Length: > 0 };

    /// <param name="raw">The store behind its back.</param>
    /// <param name="slice">One in so many corruptions is made, beginning with a random one; 1 makes them all.</param>
    public async Task RunAsync(RawStore raw, int slice = 1)
    {
        var (other, branched) = await FillAsync();
        var package = (await host.Get<IPackageRegistry>().ReadAsync(
            (await host.ReadHeadAsync()).Package, CancellationToken.None))!;
        var all = await new Poisoner(raw, host.Store.Ledger, host.Contract, other, branched, package.Blob).ListAsync();
        Assert.True(all.Count > 200);
        slice = IsWhole ? 1 : slice;
        var first = Random.Shared.Next(slice);
        var cases = all.Where((_, index) => index % slice == first).ToList();
        var missed = new List<string>();
        foreach (var poison in cases)
        {
            await poison.Do();
            var (found, sequence) = await FindAsync(poison.Contract);
            if (!poison.Kinds.Contains(found) || (poison.Sequence is { } due && due != sequence))
            {
                missed.Add($"{poison.Name}: {found ?? "nothing"} at {sequence} instead of {string.Join(" or ", poison.Kinds)}");
            }

            await poison.Undo();
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{cases.Count} of {all.Count} corruptions (one in {slice} from {first}), {missed.Count} missed or misnamed"));
        Assert.True(missed.Count == 0, string.Join("\n", missed));

        // All is back as it was: nothing the audits did has changed anything, here or at the other contract.
        Assert.Null((await FindAsync(host.Contract)).Kind);
        Assert.Null((await FindAsync(branched)).Kind);
        Assert.Equal(ContractStatus.Active, (await host.ReadHeadAsync(other)).Status);
        Assert.Equal((ulong)Receipts, (await host.ReadHeadAsync(other)).Sequence.Number);
    }

    /// <summary>Gives the host's contract, and two other ones, their histories, unless they have them.</summary>
    /// <returns>The one that is as long, and the one that has two branches.</returns>
    public async Task<(ContractId Other, ContractId Branched)> FillAsync()
    {
        var other = await host.CreateAsync(TestPackages.Scripted("2.0.0"), "other");
        var branched = await host.CreateAsync(TestPackages.Scripted("2.0.0"), "branched");
        foreach (var contract in new[] { host.Contract, other })
        {
            if ((await host.ReadHeadAsync(contract)).Sequence == Sequence.Zero)
            {
                await FillAsync(contract);
            }
        }

        if ((await host.ReadHeadAsync(branched)).Sequence == Sequence.Zero)
        {
            await BranchAsync(branched);
        }

        return (other, branched);
    }

    /// <summary>Four receipts beyond a checkpoint, then as many but one after a rollback to it.</summary>
    private async Task BranchAsync(ContractId contract)
    {
        await FillAsync(contract, CheckpointReceipts);
        await host.ExecuteAsync(4, _ => host.Input(contract: contract));
        var rollback = host.Get<Rollback>();
        var to = new Sequence(CheckpointReceipts);
        var plan = Assert.IsType<RecoveryResult.Planned>(await rollback.RunAsync(contract, to, null, CancellationToken.None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(await rollback.RunAsync(contract, to, plan.ComputeHash(), CancellationToken.None));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var resumption = host.Get<Resumption>();
        plan = Assert.IsType<RecoveryResult.Planned>(await resumption.RunAsync(contract, null, null, CancellationToken.None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(
            await resumption.RunAsync(contract, plan.ComputeHash(), null, CancellationToken.None));
        await host.WorkAuditsAsync();
        foreach (var letter in new[] { "a", "b" })
        {
            _ = await host.ExecuteAsync(
                host.Input("fill", LongDiff.Replace("LETTER", letter, StringComparison.Ordinal), contract: contract));
        }

        _ = await host.ExecuteAsync(host.Input(contract: contract));
    }

    /// <summary>What meets is committed together, as many as lie between two checkpoints.</summary>
    private async Task FillAsync(ContractId contract, int receipts = Receipts)
    {
        for (var from = 0; from < receipts; from += CheckpointReceipts)
        {
            var to = Math.Min(receipts, from + CheckpointReceipts);
            _ = await Task.WhenAll(Enumerable.Range(from, to - from).Select(number => host.ExecuteAsync(host.Input(
                "set", $$"""{"key":"k{{number % 40}}","value":"{{contract.ToString()[..8]}}-{{number}}"}""", contract: contract))));
            while (to % CheckpointReceipts == 0
                && (await host.ReadHeadAsync(contract)).CheckpointSequence.Number != (ulong)to)
            {
                await Task.Delay(1);
            }
        }
    }

    /// <summary>The kind of the first finding; what stops the audit before it can begin counts by its place.</summary>
    private async Task<(string? Kind, ulong Sequence)> FindAsync(ContractId contract)
    {
        try
        {
            var report = (await host.Get<Auditor>().RunAsync(
                new AuditRequest(contract, new Sequence(1), null), null, CancellationToken.None))!;
            return report.Findings is [var first, ..] ? (first.Kind, first.Sequence.Number) : (null, 0);
        }
        catch (IntegrityException corrupt)
        {
            return (CorruptionKind.Of(corrupt), 0);
        }
    }
}
