namespace EverArcade.Cloud.Http.Tests.Hosting;

/// <summary>One host for the tests of a class.</summary>
public sealed class PumpedHost : IAsyncLifetime
{
    public TestHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
