using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>A guest rewritten to be charged as ever and to record where its gas goes. Immutable.</summary>
/// <param name="Bytes">The module; it has two memories.</param>
/// <param name="Functions">A name for each function index that its profile can hold.</param>
internal sealed record ProfiledModule(ReadOnlyMemory<byte> Bytes, IReadOnlyList<string> Functions)
{
    /// <param name="guest">A module without refusals.</param>
    /// <param name="memoryPagesMax">Pages its memory may grow to, as when it is executed.</param>
    public static ProfiledModule Create(CheckedModule guest, uint memoryPagesMax)
    {
        var added = new AddedFunctions(guest.Module, guest.Facts, gasGlobal: 0, pagesMax: 0);
        return new ProfiledModule(
            Instrumenter.Instrument(guest, memoryPagesMax, profiled: true),
            FunctionNames.Read(guest.Module, added, GasProfile.HostName, GasProfile.NotRecordedName));
    }
}
