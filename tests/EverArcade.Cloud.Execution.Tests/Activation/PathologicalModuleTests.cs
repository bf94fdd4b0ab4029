using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Activation.Floats;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Validation;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Large modules of the worst shapes are judged as the engine judges them, and instrumented to what the engine takes. How
/// long that takes is a matter of the benchmark <c>activation</c>.</summary>
public sealed class PathologicalModuleTests
{
    private static readonly IReadOnlyDictionary<string, (byte[] Module, string? Refusal)> Modules = new PathologicalModules(bodies: 2).Build();

    public static TheoryData<string> Names => [.. Modules.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Instrument_LargeModuleOfOneShape_IsRefusedOrValid(string name)
    {
        var (module, refusal) = Modules[name];
        Assert.InRange(module.Length, 100_000, ActivationLimits.ModuleBytesMax);
        var refusals = new RefusalList();
        var guest = CheckedModule.Validate(module, refusals);
        if (refusal is not null)
        {
            Assert.Equal(refusal, refusals.All[0].Code.ToString());
            return;
        }

        Assert.Empty(refusals.All);
        Assert.Null(Wasmtime.Module.Validate(Engines.Fast, Instrumenter.Instrument(guest!, 1).Span));
    }

    [Fact]
    public void Add_SegmentsInAnyOrder_AreAscendingAndOnce()
    {
        var segments = new SegmentSet();
        Assert.Empty(segments.ToArray());
        foreach (var segment in (uint[])[7, 3, 9_999, 3, 0, ActivationLimits.SegmentsMax, uint.MaxValue])
        {
            segments.Add(segment);
        }

        Assert.Equal([0U, 3, 7, 9_999], segments.ToArray());
    }

    [Fact]
    public void TryTake_OperandsBelowTheBlock_AreLeft()
    {
        var operands = new OperandStack();
        Assert.True(operands.TryPush([WasmType.I32, WasmType.F64, WasmType.I64]));

        Assert.False(operands.TryTake([WasmType.I32, WasmType.F64, WasmType.I64], floor: 1));
        Assert.False(operands.TryTake([WasmType.F64, WasmType.F64], floor: 1));
        Assert.Equal(3, operands.Height);
        Assert.True(operands.TryTake([WasmType.F64, WasmType.I64], floor: 1));
        Assert.Equal((1, 3), (operands.Height, operands.HeightMax));
    }

    [Fact]
    public void TryPush_MoreThanThereIsRoom_LeavesNothing()
    {
        var operands = new OperandStack();
        Assert.True(operands.TryPush(new WasmType[ActivationLimits.OperandsMax - 1]));

        Assert.False(operands.TryPush([WasmType.I32, WasmType.I32]));
        Assert.Equal(ActivationLimits.OperandsMax - 1, operands.Height);
        Assert.True(operands.TryPush([WasmType.I32]));
    }

    [Fact]
    public void TryFind_AnyInstruction_TakesAndLeavesWhatItsSignatureSays()
    {
        var found = 0;
        for (var opcode = Opcode.I32Const; opcode <= Opcode.I64Extend32S; opcode++)
        {
            if (OperandCounts.TryFind(opcode, out var taken, out var left))
            {
                Assert.Equal(OperandCounts.Of(Signatures.Of(opcode)), (taken, left));
                found++;
            }
        }

        Assert.InRange(found, 70, 100);
    }
}
