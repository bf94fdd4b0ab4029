using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Recovery;

/// <summary>A peer's export in a temporary file.</summary>
internal sealed class RecoveryFile : IDisposable
{
    private const int BufferBytes = 1 << 17;

    private RecoveryFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>Takes a contract's export from the deployment that <c>--peer</c> names. Nothing of it is believed: whoever gets it
    /// verifies.</summary>
    /// <returns>Null without <c>--peer</c>.</returns>
    /// <exception cref="FailureException">The peer cannot be reached.</exception>
    public static async Task<RecoveryFile?> FromPeerAsync(Invocation invocation, ContractId contract)
    {
        if (invocation.Get(RecoveryOptions.Peer) is not { } peer)
        {
            return null;
        }

        try
        {
            return await FetchAsync(peer, contract, invocation.Cancellation);
        }
        catch (HttpRequestException unreachable) when (!Failures.IsUnanswered(unreachable))
        {
            throw new FailureException(ExitCode.Unreachable, $"the peer cannot be reached: {PlainText.OneLine(unreachable.Message)}");
        }
    }

    /// <summary>The archive that an argument names, where there is no peer.</summary>
    public static string Named(Invocation invocation, Argument<FileInfo?> archive) => invocation.Find(archive)?.FullName
        ?? throw new FailureException(ExitCode.Usage, "name an archive, or a deployment with --peer");

    private static async Task<RecoveryFile> FetchAsync(Uri peer, ContractId contract, CancellationToken cancellation)
    {
        using var remote = RemoteHost.Patient(peer);
        var file = new RecoveryFile(System.IO.Path.GetTempFileName());
        try
        {
            await using var stream = new FileStream(
                file.Path, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes, FileOptions.Asynchronous);
            await remote.Api.Contracts.ExportAsync(contract, null, null, stream, cancellation);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <exception cref="FailureException">No such file.</exception>
    public static FileStream Open(string path) => File.Exists(path)
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous)
        : throw new FailureException(ExitCode.Refused, $"{path}: no such file");

    public void Dispose() => File.Delete(Path);
}
