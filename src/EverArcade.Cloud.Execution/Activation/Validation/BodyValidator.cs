using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>Checks function bodies: structure, types and limits, by the specification's own algorithm with a stack of operands and a stack
/// of blocks. Reports the first problem of each function.</summary>
/// <remarks>One instance checks one module; its stacks are reused. Nothing recurses: what a guest nests lies on these stacks.</remarks>
internal sealed class BodyValidator(WasmModule module, ModuleFacts facts, RefusalList refusals)
{
    private readonly OperandStack _operands = new();
    private readonly ControlFrame[] _blocks = new ControlFrame[ActivationLimits.NestingMax + 1];
    private readonly Complexity _complexity = new();
    private readonly WasmType[] _locals = new WasmType[ActivationLimits.ParametersMax + ActivationLimits.LocalsMax];
    private int _localsCount;
    private int _depth;
    private ulong _localsTotal;
    private int _function;
    private bool _refused;

    /// <summary>Checks all bodies.</summary>
    public void Check()
    {
        for (var body = 0; body < module.Bodies.Count && !refusals.Full; body++)
        {
            if (module.Bodies[body].Length <= ActivationLimits.BodyBytesMax)
            {
                Check(body);
            }
        }

        if (_localsTotal > ActivationLimits.LocalsTotalMax)
        {
            refusals.AddAbove(
                WasmRefusals.Locals, module.Bodies[0].Start, "locals over all functions", _localsTotal, ActivationLimits.LocalsTotalMax);
        }

        _complexity.CheckModule(refusals);
    }

    private void Check(int body)
    {
        _function = body + module.ImportedFunctions;
        _refused = false;
        _depth = 0;
        var type = module.TypeOf((uint)_function);
        var code = new ByteCursor(module.Bytes.Span, module.Bodies[body]);
        ref var found = ref facts.Functions[body];
        found.CallsStart = facts.Calls.Count;
        ReadLocals(ref code, type);
        if (_refused)
        {
            return;
        }

        found.Code = code.Offset;
        found.Locals = _localsCount;
        _operands.Reset();
        _complexity.Start(_localsCount);
        Open(Opcode.Unreachable, type, code.Offset);
        var instruction = default(Instruction);
        while (_depth > 0 && !_refused)
        {
            if (InstructionReader.TryRead(ref code, ref instruction, out var feature))
            {
                Step(in instruction, ref code, ref found);
            }
            else if (feature is not null)
            {
                Refuse(WasmRefusals.Feature, instruction.Offset, $"this feature is not accepted: {feature}");
            }
            else
            {
                Refuse(WasmRefusals.Malformed, code.ProblemOffset, code.Problem!);
            }
        }

        if (!_refused && !code.AtEnd)
        {
            Refuse(WasmRefusals.Malformed, code.Offset, $"{code.Remaining} bytes follow the last end");
        }

        found.Operands = _operands.HeightMax;
        found.CallsCount = facts.Calls.Count - found.CallsStart;
        if (!_refused && _complexity.Finish() is { } excess)
        {
            Refuse(WasmRefusals.Complexity, found.Code, excess);
        }
    }

    private void ReadLocals(ref ByteCursor code, FunctionType type)
    {
        type.Parameters.CopyTo(_locals);
        _localsCount = type.Parameters.Length;
        var start = code.Offset;
        var groups = code.U32();
        var declared = 0UL;
        for (var i = 0U; i < groups && code.Ok && !_refused; i++)
        {
            var offset = code.Offset;
            var count = code.U32();
            var octet = code.Byte();
            declared += count;
            if (code.Ok && !WasmTypes.IsNumber(octet))
            {
                var feature = WasmTypes.FeatureOf(octet);
                Refuse(
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
            Refuse(WasmRefusals.Malformed, code.ProblemOffset, code.Problem!);
        }
        else if (declared > ActivationLimits.LocalsMax)
        {
            Refuse(WasmRefusals.Locals, start, $"locals: {declared}, at most {ActivationLimits.LocalsMax}");
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
                _ = Pop(in instruction, WasmType.None);
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
                Control(in instruction, ref code);
                break;
        }
    }

    private void Apply(in Instruction instruction, Signature signature)
    {
        if (signature.Second != WasmType.None)
        {
            _ = Pop(in instruction, signature.Second);
        }

        if (signature.First != WasmType.None)
        {
            _ = Pop(in instruction, signature.First);
        }

        if (signature.Result != WasmType.None)
        {
            Push(in instruction, signature.Result);
        }
    }

    private void CheckMemoryAccess(in Instruction instruction)
    {
        NeedMemory(in instruction);
        if (instruction.Index > Signatures.Alignment(instruction.Opcode))
        {
            Refuse(in instruction, $"alignment 2^{instruction.Index} is more than the natural one");
        }
    }

    private void NeedMemory(in Instruction instruction)
    {
        if (module.Memories.Count == 0)
        {
            Refuse(in instruction, "there is no memory");
        }
    }

    private void NeedTable(in Instruction instruction)
    {
        if (module.Tables.Count == 0)
        {
            Refuse(in instruction, "there is no table");
        }
    }

    private bool InRange(in Instruction instruction, string what, int count)
    {
        if (instruction.Index < (uint)count)
        {
            return true;
        }

        Refuse(in instruction, $"there is no {what} {instruction.Index}");
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
            _ = Pop(in instruction, type);
        }

        if (instruction.Opcode != Opcode.LocalSet)
        {
            Push(in instruction, type);
        }
    }

    private void Global(in Instruction instruction)
    {
        if (!InRange(in instruction, "global", module.Globals.Count))
        {
            return;
        }

        var global = module.Globals[(int)instruction.Index];
        if (instruction.Opcode == Opcode.GlobalGet)
        {
            Push(in instruction, global.Type);
        }
        else if (global.Mutable)
        {
            _ = Pop(in instruction, global.Type);
        }
        else
        {
            Refuse(in instruction, $"global {instruction.Index} does not change");
        }
    }

    private void Call(in Instruction instruction)
    {
        FunctionType type;
        if (instruction.Opcode == Opcode.Call)
        {
            if (!InRange(in instruction, "function", module.Functions.Count))
            {
                return;
            }

            type = module.TypeOf(instruction.Index);
            facts.Calls.Add((int)instruction.Index);
        }
        else
        {
            NeedTable(in instruction);
            if (!InRange(in instruction, "type", module.Types.Count))
            {
                return;
            }

            type = module.Types[(int)instruction.Index];
            facts.Calls.Add(~(int)instruction.Index);
            _ = Pop(in instruction, WasmType.I32);
        }

        PopAll(in instruction, type.Parameters);
        PushAll(in instruction, type.Results);
    }

    private void Select(in Instruction instruction)
    {
        _ = Pop(in instruction, WasmType.I32);
        if (instruction.Opcode == Opcode.SelectTyped)
        {
            var type = (WasmType)instruction.Index;
            _ = Pop(in instruction, type);
            _ = Pop(in instruction, type);
            Push(in instruction, type);
            return;
        }

        var second = Pop(in instruction, WasmType.None);
        var first = Pop(in instruction, second);
        Push(in instruction, second == WasmType.None ? first : second);
    }

    private void MemoryOrTable(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.MemorySize:
                NeedMemory(in instruction);
                Push(in instruction, WasmType.I32);
                break;
            case Opcode.MemoryGrow:
                NeedMemory(in instruction);
                facts.UsesMemoryGrow = true;
                Apply(in instruction, new Signature(WasmType.I32, WasmType.None, WasmType.I32));
                break;
            case Opcode.MemoryFill or Opcode.MemoryCopy:
                NeedMemory(in instruction);
                facts.UsesMemoryFill |= instruction.Opcode == Opcode.MemoryFill;
                facts.UsesMemoryCopy |= instruction.Opcode == Opcode.MemoryCopy;
                PopThree(in instruction);
                break;
            case Opcode.MemoryInit:
                NeedMemory(in instruction);
                NeedData(in instruction);
                _ = facts.MemoryInits.Add(instruction.Index);
                PopThree(in instruction);
                break;
            case Opcode.DataDrop:
                NeedData(in instruction);
                break;
            case Opcode.TableInit:
                NeedTable(in instruction);
                _ = InRange(in instruction, "element segment", module.ElementSegments);
                _ = facts.TableInits.Add(instruction.Index);
                PopThree(in instruction);
                break;
            case Opcode.ElemDrop:
                _ = InRange(in instruction, "element segment", module.ElementSegments);
                break;
            default:
                NeedTable(in instruction);
                facts.UsesTableCopy = true;
                PopThree(in instruction);
                break;
        }
    }

    private void NeedData(in Instruction instruction)
    {
        if (module.DataCount is not { } count)
        {
            Refuse(in instruction, "data segments are not announced by a data count section");
        }
        else
        {
            _ = InRange(in instruction, "data segment", (int)Math.Min(count, ActivationLimits.SegmentsMax));
        }
    }

    private void PopThree(in Instruction instruction)
    {
        _ = Pop(in instruction, WasmType.I32);
        _ = Pop(in instruction, WasmType.I32);
        _ = Pop(in instruction, WasmType.I32);
    }

    private void Control(in Instruction instruction, ref ByteCursor code)
    {
        switch (instruction.Opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                OpenBlock(in instruction);
                break;
            case Opcode.Else:
                Else(in instruction);
                break;
            case Opcode.End:
                End(in instruction);
                break;
            case Opcode.Br:
                if (HasLabel(in instruction, instruction.Index))
                {
                    PopAll(in instruction, Target(instruction.Index).Label);
                    Unreachable();
                }

                break;
            case Opcode.BrIf:
                _ = Pop(in instruction, WasmType.I32);
                if (HasLabel(in instruction, instruction.Index))
                {
                    PopAll(in instruction, Target(instruction.Index).Label);
                    PushAll(in instruction, Target(instruction.Index).Label);
                }

                break;
            case Opcode.BrTable:
                BranchTable(in instruction, ref code);
                break;
            case Opcode.Return:
                PopAll(in instruction, _blocks[0].Type.Results);
                Unreachable();
                break;
            default: // unreachable
                Unreachable();
                break;
        }
    }

    private void OpenBlock(in Instruction instruction)
    {
        FunctionType type;
        if (instruction.IndexIsType)
        {
            if (!InRange(in instruction, "type", module.Types.Count))
            {
                return;
            }

            type = module.Types[(int)instruction.Index];
        }
        else
        {
            type = FunctionType.Of((WasmType)instruction.Index);
        }

        if (instruction.Opcode == Opcode.If)
        {
            _ = Pop(in instruction, WasmType.I32);
        }

        PopAll(in instruction, type.Parameters);
        Open(instruction.Opcode, type, instruction.Offset);
        if (!_refused)
        {
            PushAll(in instruction, type.Parameters);
        }
    }

    private void Open(Opcode kind, FunctionType type, int offset)
    {
        if (_depth == _blocks.Length)
        {
            Refuse(WasmRefusals.Nesting, offset, $"blocks are nested more than {ActivationLimits.NestingMax} deep");
            return;
        }

        if (kind != Opcode.Unreachable && _complexity.Enter(kind) is { } excess)
        {
            Refuse(WasmRefusals.Nesting, offset, excess);
            return;
        }

        _blocks[_depth++] = new ControlFrame { Kind = kind, Type = type, Height = _operands.Height };
    }

    private void Else(in Instruction instruction)
    {
        ref var block = ref _blocks[_depth - 1];
        if (block.Kind != Opcode.If)
        {
            Refuse(WasmRefusals.Malformed, instruction.Offset, "an else without an if");
            return;
        }

        PopAll(in instruction, block.Type.Results);
        CheckHeight(in instruction);
        block.Kind = Opcode.Else;
        block.Unreachable = false;
        PushAll(in instruction, block.Type.Parameters);
    }

    private void End(in Instruction instruction)
    {
        var block = _blocks[_depth - 1];
        PopAll(in instruction, block.Type.Results);
        CheckHeight(in instruction);
        if (block.Kind == Opcode.If && !block.Type.Parameters.SequenceEqual(block.Type.Results))
        {
            Refuse(in instruction, "an if without an else leaves what it does not take");
        }

        if (block.Kind == Opcode.Loop)
        {
            _complexity.LeaveLoop();
        }

        _depth--;
        if (_depth > 0 && !_refused)
        {
            PushAll(in instruction, block.Type.Results);
        }
    }

    private void CheckHeight(in Instruction instruction)
    {
        var left = _operands.Height - _blocks[_depth - 1].Height;
        if (left != 0)
        {
            Refuse(in instruction, $"{left} operands are left over at the end of the block");
        }
    }

    private bool HasLabel(in Instruction instruction, uint label)
    {
        if (label < (uint)_depth)
        {
            return true;
        }

        Refuse(in instruction, $"there is no label {label}");
        return false;
    }

    private ref ControlFrame Target(uint label) => ref _blocks[_depth - 1 - (int)label];

    /// <summary>All targets carry as many values; of each, what lies on the stack fits. Targets seen last are not checked twice.</summary>
    private void BranchTable(in Instruction instruction, ref ByteCursor code)
    {
        _ = Pop(in instruction, WasmType.I32);
        var labels = new ByteCursor(module.Bytes.Span, new ByteRange(instruction.Labels, code.Offset - instruction.Labels));
        var checkedLast = uint.MaxValue;
        var arity = -1;
        for (var i = 0U; i <= instruction.Index && !_refused; i++)
        {
            var label = labels.U32();
            if (label == checkedLast || !HasLabel(in instruction, label))
            {
                continue;
            }

            checkedLast = label;
            var carried = Target(label).Label;
            if (arity >= 0 && arity != carried.Length)
            {
                Refuse(in instruction, "targets carry different numbers of values");
                return;
            }

            arity = carried.Length;
            CheckTop(in instruction, carried);
        }

        Unreachable();
    }

    /// <summary>Checks the operands on top without taking them.</summary>
    private void CheckTop(in Instruction instruction, ReadOnlySpan<WasmType> types)
    {
        var block = _blocks[_depth - 1];
        for (var i = 0; i < types.Length && !_refused; i++)
        {
            var at = _operands.Height - 1 - i;
            var expected = types[types.Length - 1 - i];
            if (at < block.Height)
            {
                if (!block.Unreachable)
                {
                    Refuse(in instruction, $"an operand of type {WasmTypes.Name(expected)} is missing");
                }

                return;
            }

            if (_operands[at] != expected && _operands[at] != WasmType.None)
            {
                Mismatch(in instruction, expected, _operands[at]);
            }
        }
    }

    private void Unreachable()
    {
        ref var block = ref _blocks[_depth - 1];
        _operands.Cut(block.Height);
        block.Unreachable = true;
    }

    private void Push(in Instruction instruction, WasmType type)
    {
        if (!_operands.TryPush(type))
        {
            Refuse(
                WasmRefusals.Complexity, instruction.Offset, $"more than {ActivationLimits.OperandsMax} values lie on the operand stack");
        }
    }

    private void PushAll(in Instruction instruction, ReadOnlySpan<WasmType> types)
    {
        foreach (var type in types)
        {
            Push(in instruction, type);
        }
    }

    /// <param name="instruction">For the place of a refusal.</param>
    /// <param name="expected"><see cref="WasmType.None"/> for any type.</param>
    private WasmType Pop(in Instruction instruction, WasmType expected)
    {
        ref var block = ref _blocks[_depth - 1];
        if (_operands.Height == block.Height)
        {
            if (!block.Unreachable)
            {
                Refuse(in instruction, $"an operand of type {WasmTypes.Name(expected)} is missing");
            }

            return expected;
        }

        var found = _operands.Pop();
        if (found != expected && expected != WasmType.None && found != WasmType.None)
        {
            Mismatch(in instruction, expected, found);
        }

        return found == WasmType.None ? expected : found;
    }

    private void PopAll(in Instruction instruction, ReadOnlySpan<WasmType> types)
    {
        for (var i = types.Length - 1; i >= 0 && !_refused; i--)
        {
            _ = Pop(in instruction, types[i]);
        }
    }

    private void Mismatch(in Instruction instruction, WasmType expected, WasmType found) =>
        Refuse(in instruction, $"an operand of type {WasmTypes.Name(expected)} is expected, not {WasmTypes.Name(found)}");

    private void Refuse(in Instruction instruction, string detail) =>
        Refuse(WasmRefusals.Invalid, instruction.Offset, $"{instruction.Opcode}: {detail}");

    private void Refuse(RefusalCode code, int offset, string detail)
    {
        if (!_refused)
        {
            _refused = true;
            refusals.Add(code, offset, $"Function {_function}: {detail}.");
        }
    }
}
