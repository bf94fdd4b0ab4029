using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>What an activated module asks of its host and what it may have, as an engine sees it.</summary>
/// <param name="Imports">What it imports, by name.</param>
/// <param name="TableElementsMax">Elements its table may have; 0 without a table.</param>
/// <param name="MemoryPagesMin">Pages its memory starts with.</param>
/// <param name="MemoryPagesMax">Pages it says its memory may have.</param>
/// <param name="MemoryPagesReached">Pages its memory had when it would not grow any more.</param>
public sealed record GuestShape(
    IReadOnlyList<string> Imports, long TableElementsMax, long MemoryPagesMin, long MemoryPagesMax, long MemoryPagesReached)
{
    /// <summary>Pages tried where a memory names no maximum: past any that a host gives.</summary>
    private const long PagesTriedMax = EngineProfile.MemoryPagesMax * 2;

    /// <summary>Looks at a module, and tries to grow its memory past its maximum.</summary>
    /// <param name="guest">On an engine whose instances are bounded by nothing but themselves.</param>
    /// <param name="package">The package it is of.</param>
    /// <exception cref="ExecutionFaultException">The engine could not make an instance.</exception>
    internal static GuestShape Read(VariantGuest guest, Package package)
    {
        using var instance = GuestInstance.Create(guest.Module);
        var (minimum, maximum) = (instance.Memory.Pages, (long?)instance.MemoryPagesMax ?? long.MaxValue);
        var (reached, tried) = ((long)minimum, Math.Min(maximum, PagesTriedMax));
        while (reached <= tried && instance.TryGrow())
        {
            reached++;
        }

        // An engine does not show what is not exported; activation leaves tables as they are.
        var tables = ModuleReader.Read(package.Module, new RefusalList())?.Tables;
        return new GuestShape(
            guest.Module.ReadImports(), tables is [var table, ..] ? table.Maximum ?? uint.MaxValue : 0, minimum, maximum, reached);
    }
}
