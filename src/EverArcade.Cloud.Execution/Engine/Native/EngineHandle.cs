using System.Runtime.InteropServices;

namespace EverArcade.Cloud.Execution.Engine.Native;

/// <summary>Owns an engine. Thread-safe.</summary>
internal sealed class EngineHandle : SafeHandle
{
    public EngineHandle(nint engine)
        : base(0, ownsHandle: true) => SetHandle(engine);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        WasmtimeLibrary.DeleteEngine(handle);
        return true;
    }
}
