using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>Live contracts, least recently used out first, bounded by memory. Thread-safe.</summary>
public sealed class LiveContracts(PipelineOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ContractId, LinkedListNode<LiveContract>> _byId = [];
    private readonly LinkedList<LiveContract> _byUse = new();

    /// <summary>Readings under way that nothing has overtaken: a handful, so a search is as good as a table.</summary>
    private readonly List<ContractLoad> _loads = [];
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

    /// <summary>Forgets what is known of a contract: the next execution reads it from the store. A reading that is under way still ends,
    /// for those who wait for it; nobody joins it any more, and what it finds is not kept.</summary>
    public void Forget(ContractId contract)
    {
        lock (_gate)
        {
            Drop(contract);
            _ = _loads.RemoveAll(load => load.Contract == contract);
        }
    }

    /// <summary>Joins the reading of a contract that is under way, or begins one.</summary>
    /// <returns>False when it begins here: the caller reads, and ends it.</returns>
    internal bool TryJoin(ContractId contract, out ContractLoad load)
    {
        lock (_gate)
        {
            var found = _loads.FindLast(one => one.Contract == contract);
            load = found ?? BeginLoad(contract);
            return found is not null;
        }
    }

    /// <summary>Begins a reading, whatever is under way.</summary>
    internal ContractLoad BeginLoad(ContractId contract)
    {
        lock (_gate)
        {
            var load = new ContractLoad(contract);
            _loads.Add(load);
            return load;
        }
    }

    /// <summary>Ends a reading, and keeps what it found if the contract was not forgotten since.</summary>
    /// <returns>What is known of the contract now.</returns>
    internal LiveContract? EndLoad(ContractLoad load, LiveContract? loaded)
    {
        lock (_gate)
        {
            // One that may not advance is read anew each time: it is for others to say when it may again.
            return _loads.Remove(load) && loaded is { Head.Head.Status: ContractStatus.Active } ? KeepLoaded(loaded) : loaded;
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
