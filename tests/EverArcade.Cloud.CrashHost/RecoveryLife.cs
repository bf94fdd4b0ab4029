using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.CrashHost;

/// <summary>One life of the process over a folder that has a contract: does one thing an operator does, and dies at a step of it.</summary>
internal sealed class RecoveryLife(IServiceProvider services, ContractId contract, string? archive)
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static async Task RunAsync(string folder, string verb, string step, int occurrence, string contract, string? archive)
    {
        using var host = Build(folder, new DeadlyStep(step, occurrence));
        await host.StartAsync();
        _ = ContractId.TryParse(contract, out var id);
        await new RecoveryLife(host.Services, id, archive).RunAsync(verb);
    }

    private async Task RunAsync(string verb)
    {
        switch (verb)
        {
            case "audit":
                _ = await services.GetRequiredService<AuditPlanner>().StartAsync(new AuditOrder(contract, new Sequence(1), null), None);
                break;
            case "tick":
                await services.GetRequiredService<AuditPlanner>().TickAsync(None);
                break;
            case "quarantine":
                _ = await services.GetRequiredService<Quarantine>().SetAsync(contract, "a crash test", null, "tester", None);
                break;
            case "roll-back":
                await ApplyAsync(plan => services.GetRequiredService<Rollback>().RunAsync(contract, new Sequence(15), plan, None));
                break;
            case "resume":
                await ApplyAsync(plan => services.GetRequiredService<Resumption>().RunAsync(contract, plan, null, None));
                break;
            case "prune":
                var pruned = await ArchiveSource.OfFileAsync(archive!, None);
                await ApplyAsync(plan => services.GetRequiredService<Pruning>().RunAsync(contract, new Sequence(15), pruned, plan, None));
                break;
            case "rehydrate" or "resynchronise":
                var source = await ArchiveSource.OfFileAsync(archive!, None);
                await ApplyAsync(plan => services.GetRequiredService<Rehydration>().RunAsync(
                    contract, source, verb == "resynchronise", plan, None));
                break;
            case "head":
                await ApplyAsync(plan => services.GetRequiredService<HeadRebuild>().RunAsync(contract, null, plan, None));
                break;
            case "records":
                await ApplyAsync(plan => services.GetRequiredService<RecordRebuild>().RunAsync(contract, null, plan, None));
                break;
            case "import":
                _ = await services.GetRequiredService<ArchiveImport>().RunAsync(
                    await ArchiveSource.OfFileAsync(archive!, None), null, None);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(verb), verb, "No such verb.");
        }

        await WorkAsync();
    }

    /// <summary>Plans, and carries out the plan, as an operator does.</summary>
    private static async Task ApplyAsync(Func<Hash256?, Task<RecoveryResult>> run)
    {
        if (await run(null) is RecoveryResult.Planned { Plan: var plan } && await run(plan.ComputeHash()) is RecoveryResult.Applied)
        {
            return;
        }

        throw new InvalidOperationException("The recovery was refused.");
    }

    private async Task WorkAsync()
    {
        var (queue, worker) = (
            services.GetRequiredKeyedService<IMessageQueue>(QueueNames.Audits), services.GetRequiredService<AuditRangeWorker>());
        while (await queue.ReceiveAsync(1, AuditPump.Visibility, None) is [var message])
        {
            await worker.WorkAsync(message, None);
        }
    }

    private static IHost Build(string folder, DeadlyStep deadly)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        _ = builder.Logging.ClearProviders();
        _ = builder.Services
            .AddSingleton(deadly.Audits)
            .AddSingleton(deadly.Recoveries)
            .AddSingleton(deadly.Quarantines)
            .AddExecution(new ExecutionOptions { Threads = 1 })
            .AddEmbeddedStorage(options => options.Folder = folder)
            .AddSingleton(_ => new HostKey(SigningKey.FromSeed(new byte[SigningKey.SeedLength])))
            .AddPipeline(options => (options.CheckpointReceipts, options.AuditRangeReceipts) =
                (CrashSeries.CheckpointReceipts, CrashSeries.RangeReceipts));
        return builder.Build();
    }
}
