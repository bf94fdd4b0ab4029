using System.Runtime.InteropServices;

namespace EverArcade.Cloud.Execution.Engine.Native;

/// <summary>Owns a module's machine code. Thread-safe.</summary>
internal sealed class CodeHandle : SafeHandle
{
    public CodeHandle(nint module)
        : base(0, ownsHandle: true) => SetHandle(module);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        WasmtimeLibrary.DeleteModule(handle);
        return true;
    }
}
