using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Tests;

/// <summary>A host with a contract that has executed twelve times.</summary>
public sealed class HistoryHost : IAsyncLifetime
{
    public TestHost Host { get; private set; } = null!;

    public string Contract { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Host = await TestHost.StartAsync();
        Contract = await Host.CreateAsync();
        foreach (var (key, value) in new[] { ("a/b#c?d", "odd"), ("", "empty"), ("ключ 🗝", "unicode") })
        {
            _ = await Host.SubmitAsync(
                Contract, $$$"""{"action":"set","args":{"key":"{{{key}}}","value":"{{{value}}}"}}""");
        }

        for (var i = 0; i < 8; i++)
        {
            _ = await Host.SubmitAsync(Contract, """{"action":"increment"}""");
        }

        _ = await Host.SubmitAsync(Contract, """{"action":"fail"}""");
        Assert.True(ContractId.TryParse(Contract, out var contract));
        await Host.WaitForCheckpointAsync(contract);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
