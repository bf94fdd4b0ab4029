using System.Net;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Demo;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Cli.Serving;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Cli.Tests.Recovery;

/// <summary>A host in this process with a counter of twelve receipts, and the commands an operator types at it.</summary>
internal sealed class OperatedHost : IAsyncDisposable
{
    private const int Receipts = 12;
    private const int CheckpointReceipts = 5;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder;
    private readonly OperatedStore _store;
    private ServedHost _host;

    private OperatedHost(TestFolder folder, OperatedStore store, ServedHost host) => (_folder, _store, _host) = (folder, store, host);

    public string Contract { get; private set; } = "";

    public string this[string name] => _folder[name];

    /// <param name="storage"><c>embedded</c> or <c>azure</c>.</param>
    /// <param name="isEmpty">Whether it hosts nothing yet.</param>
    public static async Task<OperatedHost> StartAsync(string storage, bool isEmpty = false)
    {
        var folder = new TestFolder();
        var store = await OperatedStore.OpenAsync(storage, folder);
        var operated = new OperatedHost(folder, store, await ServeAsync(store));
        if (!isEmpty)
        {
            await operated.FillAsync();
        }

        return operated;
    }

    /// <summary>Runs a command against this host that must succeed.</summary>
    public Task<CommandResult> SucceedAsync(params string[] arguments) => ExpectAsync(ExitCode.Ok, arguments);

    /// <summary>The same, for a command that must end with a code.</summary>
    public async Task<CommandResult> ExpectAsync(ExitCode code, params string[] arguments)
    {
        var result = await CommandResult.RunAsync([.. arguments, "--url", _host.Url.ToString()]);
        Assert.True(result.Code == code, $"{string.Join(' ', arguments)}: {result.Code}\n{result.Output}{result.Error}");
        return result;
    }

    /// <summary>Plans a recovery, and carries out that plan.</summary>
    public async Task<CommandResult> RecoverAsync(params string[] arguments)
    {
        var plan = (await SucceedAsync(["recover", .. arguments, "--json"])).Json.GetProperty("plan").GetString()!;
        return await SucceedAsync(["recover", .. arguments, "--apply", plan]);
    }

    /// <summary>Stops the host, lets something rot where it keeps its data, and starts it again.</summary>
    public async Task SpoilAsync(Func<OperatedStore, Task> spoil)
    {
        await _host.DisposeAsync();
        await spoil(_store);
        _host = await ServeAsync(_store);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private static Task<ServedHost> ServeAsync(OperatedStore store) => ServedHost.StartAsync(
        new HostSettings
        {
            Storage = store.Storage,
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            CheckpointReceipts = CheckpointReceipts,
        },
        TestContext.Current.CancellationToken);

    private async Task FillAsync()
    {
        using var remote = RemoteHost.Patient(_host.Url);
        var token = TestContext.Current.CancellationToken;
        var package = await remote.Api.Packages.PublishAsync(DemoPackages.Counter(), token);
        var contract = (await remote.Api.Contracts.CreateAsync(package.Package, "counter", null, token)).Contract;
        for (var number = 1; number <= Receipts; number++)
        {
            var answer = await remote.Api.Submissions.SubmitAsync(SubmissionDraft.Create(contract, "increment"), Wait, token);
            Assert.Equal(ReceiptStatus.Succeeded, answer.Receipt?.Receipt.Status);

            // A checkpoint is written after the answer; here they shall stand at 5 and at 10.
            while (number % CheckpointReceipts == 0
                && (await remote.Api.Checkpoints.ListAsync(contract, new Sequence((ulong)number), 1, token)).Items.Count == 0)
            {
                await Task.Delay(10, token);
            }
        }

        Contract = contract.ToString();
    }
}
