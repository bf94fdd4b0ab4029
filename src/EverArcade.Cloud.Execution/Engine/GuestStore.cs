using Wasmtime;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>Makes the store of one instance, with its limits: beyond them <c>memory.grow</c> and <c>table.grow</c>
/// answer -1.</summary>
internal static class GuestStore
{
    public static Store Create(uint memoryPagesMax)
    {
        var store = new Store(EngineProfile.Engine);
        var pages = Math.Min(memoryPagesMax, EngineProfile.MemoryPagesMax);
        store.SetLimits(
            pages * (long)Memory.PageSize, EngineProfile.TableElementsMax, instances: 1, tables: 1, memories: 1);
        return store;
    }
}
