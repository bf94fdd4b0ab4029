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
    private readonly FloatStepList _steps = new();
    private WasmType[] _locals = [];

    /// <summary>The steps of a checked function, until the next is read.</summary>
    /// <param name="code">Its instructions.</param>
    /// <param name="locals">Types of its parameters and locals.</param>
    public ReadOnlySpan<FloatStep> Read(ByteRange code, WasmType[] locals)
    {
        _locals = locals;
        _steps.Clear();
        var cursor = new ByteCursor(module.Bytes.Span, code);
        var instruction = default(Instruction);
        while (!cursor.AtEnd)
        {
            _ = InstructionReader.TryRead(ref cursor, ref instruction, out _);
            Add(in instruction, cursor.Offset);
        }

        return _steps.Steps;
    }

    private void Add(in Instruction instruction, int end)
    {
        var opcode = instruction.Opcode;
        if (OperandCounts.TryFind(opcode, out var taken, out var left))
        {
            _steps.Keep(taken, left);
            return;
        }

        switch (opcode)
        {
            case Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee:
                AddLocal(opcode, (int)instruction.Index, end);
                break;
            case Opcode.F32Store or Opcode.F64Store:
                _steps.AddSeen(1, taken: 2, left: 0);
                break;
            case Opcode.I32ReinterpretF32 or Opcode.I64ReinterpretF64:
                _steps.AddSeen(1, taken: 1, left: 1);
                break;
            case Opcode.GlobalSet:
                _steps.AddSeen(IsFloat(module.Globals[(int)instruction.Index].Type) ? 1 : 0, taken: 1, left: 0);
                break;
            case Opcode.F32Const or Opcode.F64Const when !IsNan(opcode, end):
                _steps.Add(FloatAction.Canonical, first: 0);
                break;
            case >= Opcode.F32ConvertI32S and <= Opcode.F32ConvertI64U or >= Opcode.F64ConvertI32S and <= Opcode.F64ConvertI64U:
                _steps.Add(FloatAction.Canonical, first: 1);
                break;
            case Opcode.F32Abs or Opcode.F32Neg or Opcode.F64Abs or Opcode.F64Neg:
                _steps.Add(FloatAction.Sign, second: end);
                break;
            case Opcode.F32Copysign or Opcode.F64Copysign:
                _steps.Add(FloatAction.CopySign, second: end);
                break;
            case Opcode.Select or Opcode.SelectTyped:
                _steps.Keep(1, 0);
                _steps.Add(FloatAction.Select, second: end);
                break;
            case >= Opcode.F32Const and <= Opcode.F64PromoteF32:
                AddComputed(opcode, Signatures.Of(opcode), end);
                break;
            case Opcode.Call:
                AddCall(module.TypeOf(instruction.Index));
                break;
            case Opcode.CallIndirect:
                _steps.Keep(1, 0);
                AddCall(module.Types[(int)instruction.Index]);
                break;
            case >= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U:
                _steps.Keep(1, 1);
                break;
            case Opcode.MemoryInit or Opcode.MemoryCopy or Opcode.MemoryFill or Opcode.TableInit or Opcode.TableCopy:
                _steps.Keep(3, 0);
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
            _steps.Add(action, _locals[local] == WasmType.F64, local, end);
        }
        else if (opcode != Opcode.LocalTee)
        {
            _steps.Keep(opcode == Opcode.LocalSet ? 1 : 0, opcode == Opcode.LocalGet ? 1 : 0);
        }
    }

    private void AddComputed(Opcode opcode, Signature signature, int end)
    {
        var (taken, left) = OperandCounts.Of(signature);
        if (FloatOpcodes.LeavesNanOpen(opcode))
        {
            _steps.Add(FloatAction.Open, signature.Result == WasmType.F64, taken, end);
        }
        else
        {
            _steps.Keep(taken, left);
        }
    }

    private void AddCall(FunctionType type)
    {
        var seen = 0;
        foreach (var parameter in type.Parameters)
        {
            seen = IsFloat(parameter) ? type.Parameters.Length : seen;
        }

        _steps.AddSeen(seen, type.Parameters.Length, type.Results.Length);
    }

    private void AddControl(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.Block:
                _steps.Add(FloatAction.Block, instruction.IndexIsType, (int)instruction.Index);
                break;
            case Opcode.Loop:
                _steps.Add(FloatAction.Loop, instruction.IndexIsType, (int)instruction.Index);
                break;
            case Opcode.If:
                _steps.Keep(1, 0);
                _steps.Add(FloatAction.If, instruction.IndexIsType, (int)instruction.Index);
                break;
            case Opcode.Else:
                _steps.Add(FloatAction.Else);
                break;
            case Opcode.End:
                _steps.Add(FloatAction.End);
                break;
            case Opcode.Br:
                _steps.Add(FloatAction.Branch, first: (int)instruction.Index);
                break;
            case Opcode.BrIf:
                _steps.Keep(1, 0);
                _steps.Add(FloatAction.BranchIf, first: (int)instruction.Index);
                break;
            case Opcode.BrTable:
                _steps.Keep(1, 0);
                _steps.Add(FloatAction.BranchTable, first: (int)instruction.Index, second: instruction.Labels);
                break;
            default:
                _steps.Add(instruction.Opcode == Opcode.Return ? FloatAction.Return : FloatAction.Unreachable);
                break;
        }
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
