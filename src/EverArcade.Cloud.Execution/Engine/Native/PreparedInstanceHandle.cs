using System.Runtime.InteropServices;

namespace EverArcade.Cloud.Execution.Engine.Native;

/// <summary>Owns an instance that is ready but for a store: what every execution starts from. Thread-safe.</summary>
internal sealed class PreparedInstanceHandle : SafeHandle
{
    public PreparedInstanceHandle(nint prepared)
        : base(0, ownsHandle: true) => SetHandle(prepared);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        WasmtimeLibrary.DeletePreparedInstance(handle);
        return true;
    }
}
