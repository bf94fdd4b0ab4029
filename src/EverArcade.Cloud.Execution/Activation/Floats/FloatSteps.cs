using System.Buffers.Binary;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Validation;

namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>Reads a function down to what it does with floats. All between, most of any function, only takes and leaves operands that
/// nobody follows: any number of such instructions is one step.</summary>
/// <remarks>A function is read once and its steps are walked until nothing changes. Not thread-safe; reused for all functions of a
/// module.</remarks>
internal sealed class FloatSteps(WasmModule module)
{
    private readonly List<FloatStep> _steps = [];
    private WasmType[] _locals = [];
    private int _taken;
    private int _left;

    /// <summary>The steps of a checked function, until the next is read.</summary>
    /// <param name="code">Its instructions.</param>
    /// <param name="locals">Types of its parameters and locals.</param>
    public ReadOnlySpan<FloatStep> Read(ByteRange code, WasmType[] locals)
    {
        _locals = locals;
        _steps.Clear();
        (_taken, _left) = (0, 0);
        var cursor = new ByteCursor(module.Bytes.Span, code);
        var instruction = default(Instruction);
        while (!cursor.AtEnd)
        {
            _ = InstructionReader.TryRead(ref cursor, ref instruction, out _);
            Add(in instruction, cursor.Offset);
        }

        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_steps);
    }

    private void Add(in Instruction instruction, int end)
    {
        var opcode = instruction.Opcode;
        if (OperandCounts.TryFind(opcode, out var taken, out var left))
        {
            Keep(taken, left);
            return;
        }

        switch (opcode)
        {
            case Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee:
                AddLocal(opcode, (int)instruction.Index, end);
                break;
            case Opcode.F32Store or Opcode.F64Store:
                AddSeen(1, taken: 2, left: 0);
                break;
            case Opcode.I32ReinterpretF32 or Opcode.I64ReinterpretF64:
                AddSeen(1, taken: 1, left: 1);
                break;
            case Opcode.GlobalSet:
                AddSeen(IsFloat(module.Globals[(int)instruction.Index].Type) ? 1 : 0, taken: 1, left: 0);
                break;
            case Opcode.F32Const or Opcode.F64Const when !IsNan(opcode, end):
                Add(FloatAction.Canonical, first: 0);
                break;
            case >= Opcode.F32ConvertI32S and <= Opcode.F32ConvertI64U or >= Opcode.F64ConvertI32S and <= Opcode.F64ConvertI64U:
                Add(FloatAction.Canonical, first: 1);
                break;
            case Opcode.F32Abs or Opcode.F32Neg or Opcode.F64Abs or Opcode.F64Neg:
                Add(FloatAction.Sign, second: end);
                break;
            case Opcode.F32Copysign or Opcode.F64Copysign:
                Add(FloatAction.CopySign, second: end);
                break;
            case Opcode.Select or Opcode.SelectTyped:
                Keep(1, 0);
                Add(FloatAction.Select, second: end);
                break;
            case >= Opcode.F32Const and <= Opcode.F64PromoteF32:
                AddComputed(opcode, Signatures.Of(opcode), end);
                break;
            case Opcode.Call:
                AddCall(module.TypeOf(instruction.Index));
                break;
            case Opcode.CallIndirect:
                Keep(1, 0);
                AddCall(module.Types[(int)instruction.Index]);
                break;
            case >= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U:
                Keep(1, 1);
                break;
            case Opcode.MemoryInit or Opcode.MemoryCopy or Opcode.MemoryFill or Opcode.TableInit or Opcode.TableCopy:
                Keep(3, 0);
                break;
            case <= Opcode.Return and not Opcode.Nop:
                AddControl(in instruction);
                break;
            default: // nothing comes or goes: nop, drops of segments
                break;
        }
    }

    private void AddLocal(Opcode opcode, int local, int end)
    {
        if (IsFloat(_locals[local]))
        {
            var action = opcode == Opcode.LocalGet ? FloatAction.Get : opcode == Opcode.LocalSet ? FloatAction.Set : FloatAction.Tee;
            Add(action, _locals[local] == WasmType.F64, local, end);
        }
        else if (opcode != Opcode.LocalTee)
        {
            Keep(opcode == Opcode.LocalSet ? 1 : 0, opcode == Opcode.LocalGet ? 1 : 0);
        }
    }

    private void AddComputed(Opcode opcode, Signature signature, int end)
    {
        var (taken, left) = OperandCounts.Of(signature);
        if (FloatOpcodes.LeavesNanOpen(opcode))
        {
            Add(FloatAction.Open, signature.Result == WasmType.F64, taken, end);
        }
        else
        {
            Keep(taken, left);
        }
    }

    private void AddCall(FunctionType type)
    {
        var seen = 0;
        foreach (var parameter in type.Parameters)
        {
            seen = IsFloat(parameter) ? type.Parameters.Length : seen;
        }

        AddSeen(seen, type.Parameters.Length, type.Results.Length);
    }

    private void AddControl(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.Block:
                Add(FloatAction.Block, instruction.IndexIsType, (int)instruction.Index);
                break;
            case Opcode.Loop:
                Add(FloatAction.Loop, instruction.IndexIsType, (int)instruction.Index);
                break;
            case Opcode.If:
                Keep(1, 0);
                Add(FloatAction.If, instruction.IndexIsType, (int)instruction.Index);
                break;
            case Opcode.Else:
                Add(FloatAction.Else);
                break;
            case Opcode.End:
                Add(FloatAction.End);
                break;
            case Opcode.Br:
                Add(FloatAction.Branch, first: (int)instruction.Index);
                break;
            case Opcode.BrIf:
                Keep(1, 0);
                Add(FloatAction.BranchIf, first: (int)instruction.Index);
                break;
            case Opcode.BrTable:
                Keep(1, 0);
                Add(FloatAction.BranchTable, first: (int)instruction.Index, second: instruction.Labels);
                break;
            default:
                Add(instruction.Opcode == Opcode.Return ? FloatAction.Return : FloatAction.Unreachable);
                break;
        }
    }

    /// <summary>Operands on top are seen, then they and others are taken.</summary>
    private void AddSeen(int seen, int taken, int left)
    {
        if (seen > 0)
        {
            Add(FloatAction.See, first: seen);
        }

        Keep(taken, left);
    }

    /// <summary>Goes on with the step that takes and leaves operands: what it left is taken first.</summary>
    private void Keep(int taken, int left)
    {
        _taken += Math.Max(0, taken - _left);
        _left = Math.Max(0, _left - taken) + left;
    }

    private void Add(FloatAction action, bool flag = false, int first = 0, int second = 0)
    {
        if ((_taken | _left) != 0)
        {
            _steps.Add(new FloatStep(FloatAction.Kept, false, _taken, _left));
            (_taken, _left) = (0, 0);
        }

        _steps.Add(new FloatStep(action, flag, first, second));
    }

    private bool IsNan(Opcode opcode, int end)
    {
        var code = module.Bytes.Span;
        return opcode == Opcode.F32Const
            ? float.IsNaN(BinaryPrimitives.ReadSingleLittleEndian(code[(end - sizeof(float))..]))
            : double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(code[(end - sizeof(double))..]));
    }

    private static bool IsFloat(WasmType type) => type is WasmType.F32 or WasmType.F64;
}
