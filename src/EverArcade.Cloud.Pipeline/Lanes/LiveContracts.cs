using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>Live contracts, least recently used out first, bounded by memory. Thread-safe.</summary>
public sealed class LiveContracts(PipelineOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ContractId, LinkedListNode<LiveContract>> _byId = [];
    private readonly LinkedList<LiveContract> _byUse = new();
    private long _memoryBytes;

    public LiveContract? Find(ContractId contract)
    {
        lock (_gate)
        {
            if (!_byId.TryGetValue(contract, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value;
        }
    }

    public void Keep(LiveContract live)
    {
        lock (_gate)
        {
            Drop(live.Id);
            _byId[live.Id] = _byUse.AddFirst(live);
            _memoryBytes += live.MemoryBytes;
            while (_memoryBytes > options.StateCacheBytes && _byUse.Last is { } oldest && oldest.Value.Id != live.Id)
            {
                Drop(oldest.Value.Id);
            }
        }
    }

    /// <summary>Keeps what was read from the store, unless an execution has brought the contract further meanwhile.</summary>
    /// <returns>What is kept now.</returns>
    public LiveContract KeepLoaded(LiveContract loaded)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(loaded.Id, out var node) && node.Value.Head.Head.Sequence >= loaded.Head.Head.Sequence)
            {
                return node.Value;
            }

            Keep(loaded);
            return loaded;
        }
    }

    /// <summary>Forgets what is known of a contract: the next execution reads it from the store.</summary>
    public void Forget(ContractId contract)
    {
        lock (_gate)
        {
            Drop(contract);
        }
    }

    private void Drop(ContractId contract)
    {
        if (_byId.Remove(contract, out var node))
        {
            _byUse.Remove(node);
            _memoryBytes -= node.Value.MemoryBytes;
        }
    }
}
