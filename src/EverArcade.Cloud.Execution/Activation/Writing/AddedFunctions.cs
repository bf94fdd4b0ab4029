using EverArcade.Cloud.Execution.Activation.Metering;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Validation;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>Functions put behind the module's own: each charges for what one instruction is about to move, then runs it. No export or
/// table names them.</summary>
internal sealed class AddedFunctions
{
    private static readonly FunctionType Grow = new([WasmType.I32], [WasmType.I32]);
    private static readonly FunctionType Move = new([WasmType.I32, WasmType.I32, WasmType.I32], []);

    private readonly List<(Opcode Opcode, uint Segment)> _functions = [];
    private readonly uint[] _memoryInits;
    private readonly uint[] _tableInits;
    private readonly uint _first;
    private readonly uint _gasGlobal;
    private readonly uint _pagesMax;

    /// <param name="module">Behind whose functions these stand.</param>
    /// <param name="facts">Which instructions it uses.</param>
    /// <param name="gasGlobal">Index of the global that holds the gas.</param>
    /// <param name="pagesMax">To which the memory may grow.</param>
    public AddedFunctions(WasmModule module, ModuleFacts facts, uint gasGlobal, uint pagesMax)
    {
        _first = (uint)module.Functions.Count;
        _gasGlobal = gasGlobal;
        _pagesMax = pagesMax;
        Add(facts.UsesMemoryGrow, Opcode.MemoryGrow);
        Add(facts.UsesMemoryFill, Opcode.MemoryFill);
        Add(facts.UsesMemoryCopy, Opcode.MemoryCopy);
        Add(facts.UsesTableCopy, Opcode.TableCopy);
        _memoryInits = AddInits(Opcode.MemoryInit, facts.MemoryInits.ToArray());
        _tableInits = AddInits(Opcode.TableInit, facts.TableInits.ToArray());
    }

    public int Count => _functions.Count;

    /// <summary>The function that runs an instruction, or null for one that is priced in full beforehand.</summary>
    public uint? Find(in Instruction instruction) => instruction.Opcode switch
    {
        Opcode.MemoryInit => _memoryInits[instruction.Index],
        Opcode.TableInit => _tableInits[instruction.Index],
        Opcode.MemoryGrow or Opcode.MemoryFill or Opcode.MemoryCopy or Opcode.TableCopy =>
            _first + (uint)_functions.IndexOf((instruction.Opcode, 0)),
        _ => null,
    };

    /// <summary>The instruction that one of them stands in for.</summary>
    public Opcode Instruction(int function) => _functions[function].Opcode;

    public FunctionType Type(int function) => _functions[function].Opcode == Opcode.MemoryGrow ? Grow : Move;

    public void WriteBody(int function, ByteWriter output)
    {
        var (opcode, segment) = _functions[function];
        if (opcode == Opcode.MemoryGrow)
        {
            WriteGrow(output);
        }
        else
        {
            WriteMove(opcode, segment, output);
        }
    }

    private void Add(bool used, Opcode opcode)
    {
        if (used)
        {
            _functions.Add((opcode, 0));
        }
    }

    /// <returns>By segment, which function stands in.</returns>
    private uint[] AddInits(Opcode opcode, ReadOnlySpan<uint> segments)
    {
        var functions = new uint[segments.IsEmpty ? 0 : segments[^1] + 1];
        foreach (var segment in segments)
        {
            functions[segment] = _first + (uint)_functions.Count;
            _functions.Add((opcode, segment));
        }

        return functions;
    }

    private void WriteMove(Opcode opcode, uint segment, ByteWriter output)
    {
        var table = opcode is Opcode.TableInit or Opcode.TableCopy;
        output.U32(0);
        output.Op(Opcode.GlobalGet, _gasGlobal);
        output.Op(Opcode.LocalGet, 2);
        output.Op(Opcode.I64ExtendI32U);
        output.I64Const(table ? GasCosts.TableElementLog2 : GasCosts.MemoryBytesPerGasLog2);
        output.Op(table ? Opcode.I64Shl : Opcode.I64ShrU);
        Metered.WriteSubtract(output, _gasGlobal);
        output.Op(Opcode.LocalGet, 0);
        output.Op(Opcode.LocalGet, 1);
        output.Op(Opcode.LocalGet, 2);
        output.Op(opcode);
        if (opcode is Opcode.MemoryInit or Opcode.TableInit)
        {
            output.U32(segment);
        }

        output.Byte(0);
        if (opcode is Opcode.MemoryCopy or Opcode.TableCopy)
        {
            output.Byte(0);
        }

        output.Op(Opcode.End);
    }

    /// <summary>What cannot fit costs nothing and answers -1. What fits is charged, and then must succeed: when the engine has no memory
    /// all the same, that is no outcome of the guest, and the gas says so.</summary>
    private void WriteGrow(ByteWriter output)
    {
        output.U32(1);
        output.U32(1);
        output.Byte((byte)WasmType.I32);
        output.Op(Opcode.LocalGet, 0);
        output.I32Const((int)_pagesMax);
        output.Op(Opcode.MemorySize, 0);
        output.Op(Opcode.I32Sub);
        output.Op(Opcode.I32GtU);
        output.Op(Opcode.If, Metered.NoType);
        output.I32Const(-1);
        output.Op(Opcode.Return);
        output.Op(Opcode.End);
        output.Op(Opcode.GlobalGet, _gasGlobal);
        output.Op(Opcode.LocalGet, 0);
        output.Op(Opcode.I64ExtendI32U);
        output.I64Const(GasCosts.MemoryPage);
        output.Op(Opcode.I64Mul);
        Metered.WriteSubtract(output, _gasGlobal);
        output.Op(Opcode.LocalGet, 0);
        output.Op(Opcode.MemoryGrow, 0);
        output.Op(Opcode.LocalTee, 1);
        output.I32Const(-1);
        output.Op(Opcode.I32Eq);
        output.Op(Opcode.If, Metered.NoType);
        output.I64Const(Instrumentation.GasOfEngineFault);
        output.Op(Opcode.GlobalSet, _gasGlobal);
        output.Op(Opcode.Unreachable);
        output.Op(Opcode.End);
        output.Op(Opcode.LocalGet, 1);
        output.Op(Opcode.End);
    }
}
