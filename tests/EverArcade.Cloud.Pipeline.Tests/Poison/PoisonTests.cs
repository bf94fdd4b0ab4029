using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>The poisoner over the embedded store: every corruption is found, named as what it is, and contained.</summary>
public sealed class PoisonTests(ITestOutputHelper output)
{
    private const int Receipts = 260;

    [Fact]
    public async Task Audit_EverySingleCorruption_IsFoundAndNamedAndOthersAreUntouched()
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-poison-").FullName;
        var settings = new HostSettings { Folder = folder, Options = options => options.CheckpointReceipts = 50 };
        await using (var filling = await PipelineHost.StartAsync(settings))
        {
            await FillAsync(filling, filling.Contract);
            await FillAsync(filling, await filling.CreateAsync(TestPackages.Scripted("2.0.0"), "other"));
        }

        // Opened again: the keys of the newest receipts are in the index, and nothing is in memory.
        await using (var host = await PipelineHost.StartAsync(settings))
        {
            var other = await host.CreateAsync(TestPackages.Scripted("2.0.0"), "other");
            var package = (await host.Get<IPackageRegistry>().ReadAsync(
                (await host.ReadHeadAsync()).Package, CancellationToken.None))!;
            using var raw = new EmbeddedRawStore(folder);
            var cases = await new Poisoner(raw, host.Store.Ledger, host.Contract, other, package.Blob).ListAsync();
            var missed = new List<string>();
            foreach (var poison in cases)
            {
                await poison.Do();
                if (await FindAsync(host) is var found && !poison.Kinds.Contains(found))
                {
                    missed.Add($"{poison.Name}: {found ?? "nothing"} instead of {string.Join(" or ", poison.Kinds)}");
                }

                await poison.Undo();
            }

            output.WriteLine($"{cases.Count} corruptions, {missed.Count} missed or misnamed");
            Assert.Empty(missed);
            Assert.True(cases.Count > 200);

            // All is back as it was: nothing the audits did has changed anything, here or at the other contract.
            Assert.Null(await FindAsync(host));
            Assert.Equal(ContractStatus.Active, (await host.ReadHeadAsync(other)).Status);
            Assert.Equal((ulong)Receipts, (await host.ReadHeadAsync(other)).Sequence.Number);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task FillAsync(PipelineHost host, ContractId contract)
    {
        for (var number = 0; number < Receipts; number++)
        {
            _ = await host.ExecuteAsync(host.Input(
                "set", $$"""{"key":"k{{number % 40}}","value":"{{contract.ToString()[..8]}}-{{number}}"}""", contract: contract));
            while (number % 50 == 49
                && (await host.ReadHeadAsync(contract)).CheckpointSequence.Number != (ulong)number + 1)
            {
                await Task.Delay(1);
            }
        }
    }

    /// <summary>The kind of the first finding; what stops the audit before it can begin counts by its place.</summary>
    private static async Task<string?> FindAsync(PipelineHost host)
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
