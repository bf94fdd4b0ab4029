using Microsoft.Extensions.Hosting;

namespace EverArcade.Cloud.Cli.Serving;

/// <summary>Leaves signals to the command that runs the host.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
