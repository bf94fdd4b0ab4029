using EverArcade.Cloud.Execution.Activation.Calls;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Validation;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Activation;

/// <summary>A module that was read and checked in full: structure, types, limits, policy and ABI.</summary>
internal sealed class CheckedModule
{
    private CheckedModule(WasmModule module, ModuleFacts facts, StackUse stack) => (Module, Facts, Stack) = (module, facts, stack);

    public WasmModule Module { get; }

    public ModuleFacts Facts { get; }

    public StackUse Stack { get; }

    /// <summary>Checks the module of a package. Pure; linear in the module's length; nothing of it is compiled.</summary>
    /// <param name="bytes">The module as published.</param>
    /// <param name="entry">The entry form its manifest names.</param>
    /// <param name="memoryPagesMax">Pages the memory may start with.</param>
    /// <param name="refusals">Receives every reason; must be empty before.</param>
    /// <returns>The module, or null when there are refusals.</returns>
    public static CheckedModule? Check(ReadOnlyMemory<byte> bytes, PackageEntry entry, uint memoryPagesMax, RefusalList refusals)
    {
        if (Validate(bytes, refusals) is not { } valid)
        {
            return null;
        }

        ModulePolicy.Check(valid.Module, memoryPagesMax, refusals);
        AbiExports.Check(valid.Module, entry, refusals);
        return refusals.None ? valid : null;
    }

    /// <summary>Checks that a module is valid, within the limits and of the accepted features, whatever it imports and exports.</summary>
    /// <returns>The module, complete when there are no refusals; null when its sections cannot be read.</returns>
    public static CheckedModule? Validate(ReadOnlyMemory<byte> bytes, RefusalList refusals)
    {
        if (ModuleReader.Read(bytes, refusals) is not { } module)
        {
            return null;
        }

        var facts = new ModuleFacts(module.Bodies.Count);
        new BodyValidator(module, facts, refusals).Check();
        var stack = new StackUse(module, facts);
        if (refusals.None)
        {
            stack.Check(refusals);
        }

        return new CheckedModule(module, facts, stack);
    }
}
