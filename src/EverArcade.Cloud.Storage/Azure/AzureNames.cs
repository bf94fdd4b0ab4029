using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Azure;

/// <summary>What tables, queues and the container of a deployment are called (docs/storage-azure.md).</summary>
/// <param name="prefix">What all of them begin with: lowercase letters and digits, a letter first.</param>
public sealed class AzureNames(string prefix)
{
    /// <summary>Contracts, heads, receipts, entries, checkpoints.</summary>
    public string LedgerTable { get; } = prefix + "ledger";

    /// <summary>Which contracts there are, and which may have pending submissions.</summary>
    public string IndexTable { get; } = prefix + "index";

    public string PackagesTable { get; } = prefix + "packages";

    public string AuditsTable { get; } = prefix + "audits";

    public string RecordsTable { get; } = prefix + "records";

    public string PoisonTable { get; } = prefix + "poison";

    public string BlobContainer { get; } = prefix + "-blobs";

    /// <summary>Files for everybody: the container that may be read without signing in.</summary>
    public string PublicContainer { get; } = prefix + "-public";

    /// <summary>The queue of one shard.</summary>
    /// <param name="queue">The queue's name in the pipeline.</param>
    /// <param name="shard">From 0.</param>
    public string Queue(string queue, int shard) => $"{prefix}-{queue}-{shard}";

    /// <summary>The shard of a contract: its id is a hash, so its first four bytes are as good as another hash.</summary>
    public static int ShardOf(ContractId contract, int shards)
    {
        Span<byte> bytes = stackalloc byte[Protocol.Hash256.Length];
        contract.Hash.CopyTo(bytes);
        return (int)(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) % (uint)shards);
    }
}
