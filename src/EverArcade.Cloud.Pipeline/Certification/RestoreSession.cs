using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>What the other side of a restore does, from its start to its end: reads a bundle, goes on from its checkpoint, writes a line
/// for each receipt.</summary>
public static class RestoreSession
{
    /// <summary>The one argument of a program that is started for it.</summary>
    public const string Argument = "certify-restore";

    /// <summary>Exit code: what came in is no bundle, or does not fit together.</summary>
    private const int NotABundle = 4;

    /// <summary>Ends this process after a session when it was started for one; does nothing otherwise. For a shell that has no command
    /// line of its own.</summary>
    public static async Task RunIfAskedAsync(string[] arguments)
    {
        if (arguments is [Argument])
        {
            Environment.Exit(await RunAsync());
        }
    }

    /// <param name="input">Holds a <see cref="RestoreBundle"/> and nothing else.</param>
    /// <param name="cancellationToken">Ends the session between two executions.</param>
    /// <returns>A line for each receipt.</returns>
    /// <exception cref="IntegrityException">It is no bundle, or does not fit together.</exception>
    public static async Task<IReadOnlyList<string>> ExecuteAsync(Stream input, CancellationToken cancellationToken)
    {
        if (!RestoreBundle.TryRead((await ReadAsync(input, cancellationToken)).Span, out var bundle))
        {
            throw new IntegrityException("standard input", "it holds no bundle of a certification");
        }

        await using var services = new ServiceCollection().AddExecution(new ExecutionOptions { Threads = 1 }).BuildServiceProvider();
        var (executor, loader) = (services.GetRequiredService<IExecutor>(), services.GetRequiredService<PackageLoader>());
        return await services.GetRequiredService<GuestThreads>().RunAsync(
            () => RestoreRun.Execute(bundle!, executor, loader).ToArray(), cancellationToken);
    }

    private static async Task<int> RunAsync()
    {
        try
        {
            await using var input = Console.OpenStandardInput();
            foreach (var line in await ExecuteAsync(input, CancellationToken.None))
            {
                await Console.Out.WriteLineAsync(line);
            }

            return 0;
        }
        catch (Exception trouble) when (trouble is IntegrityException or ExecutionFaultException or ProfileUnsupportedException)
        {
            await Console.Error.WriteLineAsync(trouble.Message);
            return NotABundle;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (await input.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (bytes.Length + read > RestoreBundle.BytesMax)
            {
                throw new IntegrityException("standard input", $"at most {RestoreBundle.BytesMax} bytes are taken");
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
