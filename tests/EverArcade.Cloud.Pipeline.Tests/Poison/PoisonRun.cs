using System.Globalization;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Packages;
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

    private const int Receipts = 260;

    /// <summary>All of them, whatever the slice: set by tests/poison.sh.</summary>
    private static bool IsWhole { get; } = Environment.GetEnvironmentVariable("EVERARCADE_CAMPAIGN") is { Length: > 0 };

    /// <param name="raw">The store behind its back.</param>
    /// <param name="slice">One in so many corruptions is made, beginning with a random one; 1 makes them all.</param>
    public async Task RunAsync(RawStore raw, int slice = 1)
    {
        var other = await FillAsync();
        var package = (await host.Get<IPackageRegistry>().ReadAsync(
            (await host.ReadHeadAsync()).Package, CancellationToken.None))!;
        var all = await new Poisoner(raw, host.Store.Ledger, host.Contract, other, package.Blob).ListAsync();
        Assert.True(all.Count > 200);
        slice = IsWhole ? 1 : slice;
        var first = Random.Shared.Next(slice);
        var cases = all.Where((_, index) => index % slice == first).ToList();
        var missed = new List<string>();
        foreach (var poison in cases)
        {
            await poison.Do();
            if (await FindAsync() is var found && !poison.Kinds.Contains(found))
            {
                missed.Add($"{poison.Name}: {found ?? "nothing"} instead of {string.Join(" or ", poison.Kinds)}");
            }

            await poison.Undo();
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{cases.Count} of {all.Count} corruptions (one in {slice} from {first}), {missed.Count} missed or misnamed"));
        Assert.True(missed.Count == 0, string.Join("\n", missed));

        // All is back as it was: nothing the audits did has changed anything, here or at the other contract.
        Assert.Null(await FindAsync());
        Assert.Equal(ContractStatus.Active, (await host.ReadHeadAsync(other)).Status);
        Assert.Equal((ulong)Receipts, (await host.ReadHeadAsync(other)).Sequence.Number);
    }

    /// <summary>Gives the host's contract, and another one, their histories, unless they have them.</summary>
    /// <returns>The other one.</returns>
    public async Task<ContractId> FillAsync()
    {
        var other = await host.CreateAsync(TestPackages.Scripted("2.0.0"), "other");
        foreach (var contract in new[] { host.Contract, other })
        {
            if ((await host.ReadHeadAsync(contract)).Sequence == Sequence.Zero)
            {
                await FillAsync(contract);
            }
        }

        return other;
    }

    /// <summary>What meets is committed together, as many as lie between two checkpoints.</summary>
    private async Task FillAsync(ContractId contract)
    {
        for (var from = 0; from < Receipts; from += CheckpointReceipts)
        {
            var to = Math.Min(Receipts, from + CheckpointReceipts);
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
    private async Task<string?> FindAsync()
    {
        try
        {
            var report = await host.AuditAsync();
            return report.Findings.Count > 0 ? report.Findings[0].Kind : null;
        }
        catch (IntegrityException corrupt)
        {
            return CorruptionKind.Of(corrupt);
        }
    }
}
