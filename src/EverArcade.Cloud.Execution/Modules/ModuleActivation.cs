using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>From a module as published to the activated module, which is what runs: checked, then rewritten to count its own gas
/// and stack (docs/metering.md).</summary>
/// <remarks>Pure: the same bytes, entry and pages under the same versions give the same bytes or reasons on any machine.</remarks>
internal static class ModuleActivation
{
    /// <param name="bytes">The module as published.</param>
    /// <param name="entry">The entry form its manifest names.</param>
    /// <param name="memoryPagesMax">Pages the memory may start with and grow to.</param>
    /// <param name="refusals">Receives every reason.</param>
    /// <returns>The activated module, or null when there are refusals.</returns>
    public static ReadOnlyMemory<byte>? Activate(
        ReadOnlyMemory<byte> bytes, PackageEntry entry, uint memoryPagesMax, RefusalList refusals) =>
        CheckedModule.Check(bytes, entry, memoryPagesMax, refusals) is { } guest
            ? Instrumenter.Instrument(guest, memoryPagesMax)
            : (ReadOnlyMemory<byte>?)null;
}
