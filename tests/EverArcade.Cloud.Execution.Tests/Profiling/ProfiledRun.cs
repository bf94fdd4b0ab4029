using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Execution.Tests.Activation;
using EverArcade.Cloud.Protocol;
using Wasmtime;
using WasmEngine = Wasmtime.Engine;

namespace EverArcade.Cloud.Execution.Tests.Profiling;

/// <summary>Runs one export of a module twice, instrumented and profiled, and asserts that the guest and its bill cannot tell.</summary>
internal static class ProfiledRun
{
    public static GasProfile Of(string text, long gas, params int[] arguments) => Of(WasmBytes.Text(text), gas, arguments);

    public static GasProfile Of(byte[] bytes, long gas, params int[] arguments) =>
        Of(Engines.Fast, bytes, gas, arguments).Profile;

    public static (GasProfile Profile, Run Run) Of(WasmEngine engine, byte[] bytes, long gas, params int[] arguments)
    {
        var refusals = new RefusalList();
        var guest = CheckedModule.Validate(bytes, refusals);
        Assert.Empty(refusals.All);
        var profiled = ProfiledModule.Create(guest!, 16);
        using var module = Module.FromBytes(engine, "profiled", profiled.Bytes.Span);
        using var store = new Store(engine);
        store.SetLimits(64 << 20);
        var instance = new Instance(store, module);
        var global = instance.GetGlobal(Instrumentation.GasExport)!;
        global.SetValue(gas);
        var result = Run.Outcome(instance, "run", arguments);
        var left = (long)global.GetValue()!;
        var memory = instance.GetMemory("memory");
        var run = new Run(
            result, gas - left, (int)instance.GetGlobal(Instrumentation.StackExport)!.GetValue()!,
            memory is null ? default : Hash256.Of(memory.GetSpan(0, (int)memory.GetLength())));
        Assert.Equal(Run.Instrumented(engine, Run.Instrument(bytes), gas, "run", arguments), run);

        var builder = new GasProfileBuilder(profiled.Functions);
        var record = instance.GetMemory(ProfileLayout.Export)!;
        var used = (ulong)Math.Min(gas, gas - left);
        builder.Add(record.GetSpan(0, (int)record.GetLength()), left, used);
        var profile = builder.ToProfile();
        Assert.Equal(used, profile.GasUsed);
        Assert.Equal(0UL, Self(profile, GasProfile.HostName));
        return (profile, run);
    }

    public static ulong Self(GasProfile profile, string function) =>
        profile.ByFunction().Single(row => row.Name == function).SelfGas;

    public static ulong Total(GasProfile profile, string function) =>
        profile.ByFunction().Single(row => row.Name == function).TotalGas;

    public static ulong Calls(GasProfile profile, string function) =>
        profile.ByFunction().Single(row => row.Name == function).Calls;
}
