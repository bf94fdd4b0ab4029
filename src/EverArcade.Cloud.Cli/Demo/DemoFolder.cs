using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Serving;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary>A demo's data in its folder.</summary>
internal sealed class DemoFolder(string folder) : DemoData(folder)
{
    private const string Database = "everarcade.db";

    public override HostStorage Storage => new HostStorage.Embedded(Folder);

    public override string Place => $"data in {Folder}";

    public override string ServeOptions => $"--data {Folder}";

    /// <summary>Finds the receipt in the database file by its bytes.</summary>
    public override async Task<(string What, long ByteAt)> SpoilAsync(
        ContractId contract, Sequence sequence, byte[] receipt, CancellationToken cancellation)
    {
        var path = Path.Combine(Folder, Database);
        var database = await File.ReadAllBytesAsync(path, cancellation);
        var at = database.AsSpan().IndexOf(receipt);
        if (at < 0)
        {
            throw new FailureException(ExitCode.Internal, $"receipt {sequence} is not in {path} in one piece");
        }

        at += Receipt.EncodedLength - TamperRun.GasFromEnd;
        database[at] ^= 1;
        await File.WriteAllBytesAsync(path, database, cancellation);
        return (Database, at);
    }
}
