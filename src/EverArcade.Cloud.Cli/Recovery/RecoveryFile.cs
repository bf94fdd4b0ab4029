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

    /// <summary>Takes a contract's export from another deployment. Nothing of it is believed: whoever gets it verifies.</summary>
    public static async Task<RecoveryFile> FromPeerAsync(Uri peer, ContractId contract, CancellationToken cancellation)
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
