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
    private readonly LocalRules _locals;
    private readonly MemoryRules _memory;
    private readonly CallRules _calls;

    public BodyValidator(WasmModule module, ModuleFacts facts, RefusalList refusals)
    {
        (_module, _facts, _refusals) = (module, facts, refusals);
        _state = new BodyState(refusals);
        _control = new ControlRules(module, _state);
        _locals = new LocalRules(_state);
        _memory = new MemoryRules(module, facts, _state);
        _calls = new CallRules(module, facts, _memory, _state);
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

        if (_locals.Total > ActivationLimits.LocalsTotalMax)
        {
            _refusals.AddAbove(
                WasmRefusals.Locals, _module.Bodies[0].Start, "locals over all functions", _locals.Total, ActivationLimits.LocalsTotalMax);
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
        _locals.Read(ref code, type);
        if (_state.Refused)
        {
            return;
        }

        found.Code = code.Offset;
        found.Locals = _locals.Count;
        _state.Complexity.Start(_locals.Count);
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

    private void Step(in Instruction instruction, ref ByteCursor code, ref FunctionFacts found)
    {
        var opcode = instruction.Opcode;
        switch (opcode)
        {
            case >= Opcode.I32Load and <= Opcode.I64Store32:
                _memory.CheckAccess(in instruction);
                _state.Apply(in instruction, Signatures.Of(opcode));
                break;
            case >= Opcode.I32Const and <= Opcode.I64Extend32S:
                found.Floats |= FloatOpcodes.LeavesNanOpen(opcode);
                _state.Apply(in instruction, Signatures.Of(opcode));
                break;
            case <= Opcode.I64TruncSatF64U and >= Opcode.I32TruncSatF32S:
                _state.Apply(in instruction, Signatures.OfSaturating(opcode));
                break;
            case Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee:
                _locals.Check(in instruction);
                break;
            case Opcode.GlobalGet or Opcode.GlobalSet:
                Global(in instruction);
                break;
            case Opcode.Call or Opcode.CallIndirect:
                _calls.Check(in instruction);
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
                _memory.Check(in instruction);
                break;
            default:
                _control.Check(in instruction, ref code);
                break;
        }
    }

    private void Global(in Instruction instruction)
    {
        if (!_state.HasIndex(in instruction, "global", _module.Globals.Count))
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
}
