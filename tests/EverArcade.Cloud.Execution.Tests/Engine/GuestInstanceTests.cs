using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Tests.Activation;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Tests.Engine;

/// <summary>What the engine does with modules that no activation made: how its own trouble is told from a guest's doing.</summary>
public sealed class GuestInstanceTests
{
    private const string Globals = """
        (global (export "everarcade.gas") (mut i64) (i64.const 0))
        (global (export "everarcade.stack") (mut i32) (i32.const 0))
        """;

    [Theory]
    [InlineData("(func $f (call $f)) (func (export \"alloc\") (param i32) (result i32) (call $f) i32.const 16)", "native stack")]
    [InlineData("(func (export \"alloc\") (param i32) (result i32) (global.set 0 (i64.const 0x8000000000000000)) unreachable)", "could not give memory")]
    [InlineData("", "lacks an export")]
    public async Task Run_WhatIsNoDoingOfAGuest_IsFaultOnEveryEngineAndTheProcessLives(string functions, string fault)
    {
        var bytes = WasmBytes.Text($"(module (memory (export \"memory\") 1) {Globals} {functions})");
        foreach (var choice in Enum.GetValues<EngineChoice>())
        {
            using var module = CompiledModule.Compile(EngineProfile.Of(choice), bytes, out _)!;
            for (var i = 0; i < 3; i++)
            {
                var thrown = await Assert.ThrowsAsync<ExecutionFaultException>(() => RunAsync(module));
                Assert.Contains(fault, thrown.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Create_NoSlotIsFree_IsFaultAndTheNextOneAfterItIsMade()
    {
        using var engine = EngineProfile.CreatePooled(slots: 1);
        using var module = CompiledModule.Compile(engine, WasmBytes.Text($"(module (memory (export \"memory\") 1) {Globals})"), out _)!;
        await Guest.Threads.RunAsync(() =>
        {
            using (GuestInstance.Create(module))
            {
                var fault = Assert.Throws<ExecutionFaultException>(() => GuestInstance.Create(module).Dispose());
                Assert.Contains("could not make an instance", fault.Message, StringComparison.Ordinal);
            }

            GuestInstance.Create(module).Dispose();
            return true;
        }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Compile_WhatTheEngineRefuses_SaysWhy()
    {
        Assert.Null(CompiledModule.Compile(EngineProfile.Of(EngineChoice.Cranelift), [1, 2, 3], out var problem));
        Assert.NotEmpty(problem!);
    }

    [Fact]
    public async Task Deserialize_WhatWasSerialized_Runs()
    {
        foreach (var choice in Enum.GetValues<EngineChoice>())
        {
            var engine = EngineProfile.Of(choice);
            using var compiled = CompiledModule.Compile(engine, Run.Instrument(WasmBytes.Text(Guest.Text("i32.const 16"))), out _)!;
            using var loaded = CompiledModule.Deserialize(engine, compiled.Serialize(), out _)!;
            Assert.Equal(ReceiptStatus.Succeeded, (await RunAsync(loaded)).Status);
        }
    }

    [Fact]
    public void Deserialize_ArtefactOfAnotherEngine_IsNotTaken()
    {
        using var compiled = CompiledModule.Compile(
            EngineProfile.Of(EngineChoice.Pulley), Run.Instrument(WasmBytes.Text(Guest.Text("i32.const 16"))), out _)!;
        Assert.Null(CompiledModule.Deserialize(EngineProfile.Of(EngineChoice.Cranelift), compiled.Serialize(), out var problem));
        Assert.NotEmpty(problem!);
    }

    [Fact]
    public async Task Dispose_WhileAnExecutionRuns_DoesNotPullTheCodeFromUnderIt()
    {
        var bytes = Run.Instrument(WasmBytes.Text(Guest.Text("i32.const 16")));
        for (var i = 0; i < 50; i++)
        {
            var module = CompiledModule.Compile(EngineProfile.Of(EngineChoice.Cranelift), bytes, out _)!;
            var status = await Guest.Threads.RunAsync(() =>
            {
                using var instance = GuestInstance.Create(module);
                module.Dispose();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return new GuestCall(instance, Guest.Limits).Run(PackageEntry.Execute, [1], null).Status;
            }, TestContext.Current.CancellationToken);
            Assert.Equal(ReceiptStatus.Succeeded, status);
        }
    }

    private static Task<ExecutionOutcome> RunAsync(CompiledModule module) => Guest.Threads.RunAsync(
        () =>
        {
            using var instance = GuestInstance.Create(module);
            return new GuestCall(instance, Guest.Limits).Run(PackageEntry.Execute, [1], null);
        },
        TestContext.Current.CancellationToken);
}
