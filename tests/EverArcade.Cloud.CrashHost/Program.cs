using System.Diagnostics;
using EverArcade.Cloud.CrashHost;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Storage.Embedded;
using EverArcade.Cloud.Storage.Embedded.Writing;
using Microsoft.Extensions.Logging.Abstractions;

// Usage: pipeline <folder> <pipeline step> <count> <submissions>.
if (args is ["pipeline", .. var life])
{
    await CrashRun.RunAsync(life[0], Enum.Parse<PipelineStep>(life[1]), int.Parse(life[2]), int.Parse(life[3]));
    return 1;
}

// Usage: recovery <folder> <verb> <step> <count> <contract> [<archive>].
if (args is ["recovery", .. var operation])
{
    await RecoveryLife.RunAsync(
        operation[0], operation[1], operation[2], int.Parse(operation[3]), operation[4], operation.ElementAtOrDefault(5));
    return 1;
}

// Usage: <folder> <step> <count>. Says on standard output what it has been answered, a line each, and is killed (SIGKILL:
// nothing is flushed, nothing is closed) when it reaches the step for the count-th time.
var (folder, deadly, count) = (args[0], Enum.Parse<StoreStep>(args[1]), int.Parse(args[2]));
var reached = 0;
var store = EmbeddedStore.Open(
    new EmbeddedStorageOptions { Folder = folder }, TimeProvider.System, NullLoggerFactory.Instance, Reached,
    new StoreTuning { GenerationKeys = 64, PassPages = 50 });
await Task.WhenAll(Enumerable.Range(0, CrashScript.Workers).Select(worker => Task.Run(() => WorkAsync(worker))));
return 1;

void Reached(StoreStep step)
{
    if (step == deadly && Interlocked.Increment(ref reached) == count)
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}

async Task WorkAsync(int worker)
{
    var contract = CrashScript.Contract(worker);
    _ = await store.Ledger.CreateAsync(contract, default);
    var head = (await store.Ledger.ReadHeadAsync(contract.Id, default))!;
    Answered("created", worker, 0);
    for (var round = 0; round < CrashScript.Rounds; round++)
    {
        var submission = CrashScript.Submission(worker, round);
        _ = await store.Ledger.AcceptAsync(submission, default);
        Answered("accepted", worker, round);
        var message = await store.Submissions.SendAsync(
            contract.Id, CrashScript.Message(worker, round), TimeSpan.FromHours(1), default);
        Answered("sent", worker, round);
        head = await store.Ledger.CommitAsync(CrashScript.Commit(head, submission), default);
        Answered("committed", worker, round);
        if (round % 2 == 0)
        {
            // Said before: from here on the message may be gone.
            Answered("completing", worker, round);
            await store.Submissions.CompleteAsync(message, default);
            Answered("completed", worker, round);
        }

        if (round % 5 == 0)
        {
            _ = await store.Blobs.WriteAsync(CrashScript.Blob(worker, round), default);
            Answered("stored", worker, round);
        }
    }
}

static void Answered(string what, int worker, int round) => Console.WriteLine($"{what} {worker} {round}");
