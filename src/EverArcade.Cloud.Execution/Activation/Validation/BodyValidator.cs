using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>Checks function bodies: structure, types and limits, by the specification's own algorithm with a stack of operands and a stack
/// of blocks. Reports the first problem of each function.</summary>
/// <remarks>One instance checks one module; its stacks are reused. Nothing recurses: what a guest nests lies on these stacks.</remarks>
internal sealed class BodyValidator
{
    private readonly WasmModule _module;
    private readonly ModuleFacts _facts;
    private readonly RefusalList _refusals;
    private readonly BodyState _state;
    private readonly ControlRules _control;
    private readonly WasmType[] _locals = new WasmType[ActivationLimits.ParametersMax + ActivationLimits.LocalsMax];
    private int _localsCount;
    private ulong _localsTotal;

    public BodyValidator(WasmModule module, ModuleFacts facts, RefusalList refusals)
    {
        (_module, _facts, _refusals) = (module, facts, refusals);
        _state = new BodyState(refusals);
        _control = new ControlRules(module, _state);
    }

    /// <summary>Checks all bodies.</summary>
    public void Check()
    {
        for (var body = 0; body < _module.Bodies.Count && !_refusals.Full; body++)
        {
            if (_module.Bodies[body].Length <= ActivationLimits.BodyBytesMax)
            {
                Check(body);
            }
        }

        if (_localsTotal > ActivationLimits.LocalsTotalMax)
        {
            _refusals.AddAbove(
                WasmRefusals.Locals, _module.Bodies[0].Start, "locals over all functions", _localsTotal, ActivationLimits.LocalsTotalMax);
        }

        _state.Complexity.CheckModule(_refusals);
    }

    private void Check(int body)
    {
        _state.Start(body + _module.ImportedFunctions);
        var type = _module.TypeOf((uint)_state.Function);
        var code = new ByteCursor(_module.Bytes.Span, _module.Bodies[body]);
        ref var found = ref _facts.Functions[body];
        found.CallsStart = _facts.Calls.Count;
        ReadLocals(ref code, type);
        if (_state.Refused)
        {
            return;
        }

        found.Code = code.Offset;
        found.Locals = _localsCount;
        _state.Complexity.Start(_localsCount);
        _state.Open(Opcode.Unreachable, type, code.Offset);
        var instruction = default(Instruction);
        while (_state.Depth > 0 && !_state.Refused)
        {
            if (_state.AtStatement && _facts.Calls.Count == found.CallsStart)
            {
                found.CallsBehind = code.Offset;
            }

            if (InstructionReader.TryRead(ref code, ref instruction, out var feature))
            {
                Step(in instruction, ref code, ref found);
            }
            else if (feature is not null)
            {
                _state.Refuse(WasmRefusals.Feature, instruction.Offset, $"this feature is not accepted: {feature}");
            }
            else
            {
                _state.Refuse(WasmRefusals.Malformed, code.ProblemOffset, code.Problem!);
            }
        }

        if (!_state.Refused && !code.AtEnd)
        {
            _state.Refuse(WasmRefusals.Malformed, code.Offset, $"{code.Remaining} bytes follow the last end");
        }

        found.Operands = _state.OperandsMax;
        found.CallsCount = _facts.Calls.Count - found.CallsStart;
        if (!_state.Refused && _state.Complexity.Finish() is { } excess)
        {
            _state.Refuse(WasmRefusals.Complexity, found.Code, excess);
        }
    }

    private void ReadLocals(ref ByteCursor code, FunctionType type)
    {
        type.Parameters.CopyTo(_locals);
        _localsCount = type.Parameters.Length;
        var start = code.Offset;
        var groups = code.U32();
        var declared = 0UL;
        for (var i = 0U; i < groups && code.Ok && !_state.Refused; i++)
        {
            var offset = code.Offset;
            var count = code.U32();
            var octet = code.Byte();
            declared += count;
            if (code.Ok && !WasmTypes.IsNumber(octet))
            {
                var feature = WasmTypes.FeatureOf(octet);
                _state.Refuse(
                    feature is null ? WasmRefusals.Malformed : WasmRefusals.Feature,
                    offset,
                    feature is null ? $"0x{octet:x2} is not a value type" : $"this feature is not accepted: {feature}");
            }
            else if (declared <= ActivationLimits.LocalsMax)
            {
                _locals.AsSpan(_localsCount, (int)count).Fill((WasmType)octet);
                _localsCount += (int)count;
            }
        }

        _localsTotal += declared;
        if (!code.Ok)
        {
            _state.Refuse(WasmRefusals.Malformed, code.ProblemOffset, code.Problem!);
        }
        else if (declared > ActivationLimits.LocalsMax)
        {
            _state.Refuse(WasmRefusals.Locals, start, $"locals: {declared}, at most {ActivationLimits.LocalsMax}");
        }
    }

    private void Step(in Instruction instruction, ref ByteCursor code, ref FunctionFacts found)
    {
        var opcode = instruction.Opcode;
        switch (opcode)
        {
            case >= Opcode.I32Load and <= Opcode.I64Store32:
                CheckMemoryAccess(in instruction);
                Apply(in instruction, Signatures.Of(opcode));
                break;
            case >= Opcode.I32Const and <= Opcode.I64Extend32S:
                found.Floats |= FloatOpcodes.LeavesNanOpen(opcode);
                Apply(in instruction, Signatures.Of(opcode));
                break;
            case <= Opcode.I64TruncSatF64U and >= Opcode.I32TruncSatF32S:
                Apply(in instruction, Signatures.OfSaturating(opcode));
                break;
            case Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee:
                Local(in instruction);
                break;
            case Opcode.GlobalGet or Opcode.GlobalSet:
                Global(in instruction);
                break;
            case Opcode.Call or Opcode.CallIndirect:
                Call(in instruction);
                break;
            case Opcode.Drop:
                _ = _state.Pop(in instruction, WasmType.None);
                break;
            case Opcode.Select or Opcode.SelectTyped:
                Select(in instruction);
                break;
            case Opcode.Nop:
                break;
            case Opcode.MemorySize or Opcode.MemoryGrow or >= Opcode.MemoryInit:
                MemoryOrTable(in instruction);
                break;
            default:
                _control.Check(in instruction, ref code);
                break;
        }
    }

    private void Apply(in Instruction instruction, Signature signature)
    {
        if (signature.Second != WasmType.None)
        {
            _ = _state.Pop(in instruction, signature.Second);
        }

        if (signature.First != WasmType.None)
        {
            _ = _state.Pop(in instruction, signature.First);
        }

        if (signature.Result != WasmType.None)
        {
            _state.Push(in instruction, signature.Result);
        }
    }

    private void CheckMemoryAccess(in Instruction instruction)
    {
        NeedMemory(in instruction);
        if (instruction.Index > Signatures.Alignment(instruction.Opcode))
        {
            _state.Refuse(in instruction, $"alignment 2^{instruction.Index} is more than the natural one");
        }
    }

    private void NeedMemory(in Instruction instruction)
    {
        if (_module.Memories.Count == 0)
        {
            _state.Refuse(in instruction, "there is no memory");
        }
    }

    private void NeedTable(in Instruction instruction)
    {
        if (_module.Tables.Count == 0)
        {
            _state.Refuse(in instruction, "there is no table");
        }
    }

    private bool InRange(in Instruction instruction, string what, int count)
    {
        if (instruction.Index < (uint)count)
        {
            return true;
        }

        _state.Refuse(in instruction, $"there is no {what} {instruction.Index}");
        return false;
    }

    private void Local(in Instruction instruction)
    {
        if (!InRange(in instruction, "local", _localsCount))
        {
            return;
        }

        var type = _locals[instruction.Index];
        if (instruction.Opcode != Opcode.LocalGet)
        {
            _ = _state.Pop(in instruction, type);
        }

        if (instruction.Opcode != Opcode.LocalSet)
        {
            _state.Push(in instruction, type);
        }
    }

    private void Global(in Instruction instruction)
    {
        if (!InRange(in instruction, "global", _module.Globals.Count))
        {
            return;
        }

        var global = _module.Globals[(int)instruction.Index];
        if (instruction.Opcode == Opcode.GlobalGet)
        {
            _state.Push(in instruction, global.Type);
        }
        else if (global.Mutable)
        {
            _ = _state.Pop(in instruction, global.Type);
        }
        else
        {
            _state.Refuse(in instruction, $"global {instruction.Index} does not change");
        }
    }

    private void Call(in Instruction instruction)
    {
        FunctionType type;
        if (instruction.Opcode == Opcode.Call)
        {
            if (!InRange(in instruction, "function", _module.Functions.Count))
            {
                return;
            }

            type = _module.TypeOf(instruction.Index);
            _facts.Calls.Add((int)instruction.Index);
        }
        else
        {
            NeedTable(in instruction);
            if (!InRange(in instruction, "type", _module.Types.Count))
            {
                return;
            }

            type = _module.Types[(int)instruction.Index];
            _facts.Calls.Add(~(int)instruction.Index);
            _ = _state.Pop(in instruction, WasmType.I32);
        }

        _state.PopAll(in instruction, type.Parameters);
        _state.PushAll(in instruction, type.Results);
    }

    private void Select(in Instruction instruction)
    {
        _ = _state.Pop(in instruction, WasmType.I32);
        if (instruction.Opcode == Opcode.SelectTyped)
        {
            var type = (WasmType)instruction.Index;
            _ = _state.Pop(in instruction, type);
            _ = _state.Pop(in instruction, type);
            _state.Push(in instruction, type);
            return;
        }

        var second = _state.Pop(in instruction, WasmType.None);
        var first = _state.Pop(in instruction, second);
        _state.Push(in instruction, second == WasmType.None ? first : second);
    }

    private void MemoryOrTable(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.MemorySize:
                NeedMemory(in instruction);
                _state.Push(in instruction, WasmType.I32);
                break;
            case Opcode.MemoryGrow:
                NeedMemory(in instruction);
                _facts.UsesMemoryGrow = true;
                Apply(in instruction, new Signature(WasmType.I32, WasmType.None, WasmType.I32));
                break;
            case Opcode.MemoryFill or Opcode.MemoryCopy:
                NeedMemory(in instruction);
                _facts.UsesMemoryFill |= instruction.Opcode == Opcode.MemoryFill;
                _facts.UsesMemoryCopy |= instruction.Opcode == Opcode.MemoryCopy;
                PopThree(in instruction);
                break;
            case Opcode.MemoryInit:
                NeedMemory(in instruction);
                NeedData(in instruction);
                _ = _facts.MemoryInits.Add(instruction.Index);
                PopThree(in instruction);
                break;
            case Opcode.DataDrop:
                NeedData(in instruction);
                break;
            case Opcode.TableInit:
                NeedTable(in instruction);
                _ = InRange(in instruction, "element segment", _module.ElementSegments);
                _ = _facts.TableInits.Add(instruction.Index);
                PopThree(in instruction);
                break;
            case Opcode.ElemDrop:
                _ = InRange(in instruction, "element segment", _module.ElementSegments);
                break;
            default:
                NeedTable(in instruction);
                _facts.UsesTableCopy = true;
                PopThree(in instruction);
                break;
        }
    }

    private void NeedData(in Instruction instruction)
    {
        if (_module.DataCount is not { } count)
        {
            _state.Refuse(in instruction, "data segments are not announced by a data count section");
        }
        else
        {
            _ = InRange(in instruction, "data segment", (int)Math.Min(count, ActivationLimits.SegmentsMax));
        }
    }

    private void PopThree(in Instruction instruction)
    {
        _ = _state.Pop(in instruction, WasmType.I32);
        _ = _state.Pop(in instruction, WasmType.I32);
        _ = _state.Pop(in instruction, WasmType.I32);
    }

}
