using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Tests.Archives;

/// <summary>An archive in a file of its own.</summary>
internal sealed class ArchiveFile : IDisposable
{
    private ArchiveFile(string path, ArchiveSource source)
    {
        Path = path;
        Source = source;
    }

    public string Path { get; }

    public ArchiveSource Source { get; }

    /// <summary>Audits whose certificates could not be read when it was written.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];

    /// <summary>What a host exports of a contract.</summary>
    public static async Task<ArchiveFile> ExportAsync(
        PipelineHost host, ExportRange? range = null, ContractId? contract = null)
    {
        var id = contract ?? host.Contract;
        var record = (await host.Ledger.ReadContractAsync(id, CancellationToken.None))!;
        using var stream = new MemoryStream();
        IReadOnlyList<string> leftOut = [];
        await host.Get<HistoryExport>().WriteAsync(
            record, await host.ReadHeadAsync(id), range ?? ExportRange.Whole, stream, audits => leftOut = audits,
            CancellationToken.None);
        var file = await OfAsync(stream.ToArray());
        file.LeftOut = leftOut;
        return file;
    }

    public static async Task<ArchiveFile> OfAsync(byte[] bytes)
    {
        var path = System.IO.Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, bytes);
        return new ArchiveFile(path, await ArchiveSource.OfFileAsync(path, CancellationToken.None));
    }

    public byte[] Bytes => File.ReadAllBytes(Path);

    /// <summary>Verifies it, executing everything again.</summary>
    public async Task<VerificationReport> VerifyAsync(PipelineHost host)
    {
        await using var stream = Source.Open();
        return await host.Get<ArchiveWalk>().RunAsync(
            stream, VerificationOptions.Default, replay: true, static _ => Task.CompletedTask, CancellationToken.None);
    }

    public void Dispose() => File.Delete(Path);
}
