using Wasmtime;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>Makes the store of one instance. What the instance may have is in its activated module; the store's limits
/// only repeat what a slot of the pool holds.</summary>
internal static class GuestStore
{
    public static Store Create()
    {
        var store = new Store(EngineProfile.Engine);
        store.SetLimits(
            EngineProfile.MemoryPagesMax * (long)Memory.PageSize, EngineProfile.TableElementsMax, instances: 1, tables: 1, memories: 1);
        return store;
    }
}
