using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>Checks the instructions that open, close and leave blocks.</summary>
internal sealed class ControlRules(WasmModule module, BodyState state)
{
    public void Check(in Instruction instruction, ref ByteCursor code)
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
                if (state.HasLabel(in instruction, instruction.Index))
                {
                    state.PopAll(in instruction, state.Target(instruction.Index).Label);
                    state.Unreachable();
                }

                break;
            case Opcode.BrIf:
                _ = state.Pop(in instruction, WasmType.I32);
                if (state.HasLabel(in instruction, instruction.Index))
                {
                    state.PopAll(in instruction, state.Target(instruction.Index).Label);
                    state.PushAll(in instruction, state.Target(instruction.Index).Label);
                }

                break;
            case Opcode.BrTable:
                BranchTable(in instruction, ref code);
                break;
            case Opcode.Return:
                state.PopAll(in instruction, state.Outermost.Type.Results);
                state.Unreachable();
                break;
            default: // unreachable
                state.Unreachable();
                break;
        }
    }

    private void OpenBlock(in Instruction instruction)
    {
        FunctionType type;
        if (instruction.IndexIsType)
        {
            if (instruction.Index >= (uint)module.Types.Count)
            {
                state.Refuse(in instruction, $"there is no type {instruction.Index}");
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
            _ = state.Pop(in instruction, WasmType.I32);
        }

        state.PopAll(in instruction, type.Parameters);
        state.Open(instruction.Opcode, type, instruction.Offset);
        if (!state.Refused)
        {
            state.PushAll(in instruction, type.Parameters);
        }
    }

    private void Else(in Instruction instruction)
    {
        ref var block = ref state.Top;
        if (block.Kind != Opcode.If)
        {
            state.Refuse(WasmRefusals.Malformed, instruction.Offset, "an else without an if");
            return;
        }

        state.PopAll(in instruction, block.Type.Results);
        state.CheckHeight(in instruction);
        block.Kind = Opcode.Else;
        block.Unreachable = false;
        state.PushAll(in instruction, block.Type.Parameters);
    }

    private void End(in Instruction instruction)
    {
        var block = state.Top;
        state.PopAll(in instruction, block.Type.Results);
        state.CheckHeight(in instruction);
        if (block.Kind == Opcode.If && !block.Type.Parameters.SequenceEqual(block.Type.Results))
        {
            state.Refuse(in instruction, "an if without an else leaves what it does not take");
        }

        if (block.Kind == Opcode.Loop)
        {
            state.Complexity.LeaveLoop();
        }

        state.Close();
        if (state.Depth > 0 && !state.Refused)
        {
            state.PushAll(in instruction, block.Type.Results);
        }
    }

    /// <summary>All targets carry as many values; of each, what lies on the stack fits. Targets seen last are not checked twice.</summary>
    private void BranchTable(in Instruction instruction, ref ByteCursor code)
    {
        _ = state.Pop(in instruction, WasmType.I32);
        var labels = new ByteCursor(module.Bytes.Span, new ByteRange(instruction.Labels, code.Offset - instruction.Labels));
        var checkedLast = uint.MaxValue;
        var arity = -1;
        for (var i = 0U; i <= instruction.Index && !state.Refused; i++)
        {
            var label = labels.U32();
            if (label == checkedLast || !state.HasLabel(in instruction, label))
            {
                continue;
            }

            checkedLast = label;
            var carried = state.Target(label).Label;
            if (arity >= 0 && arity != carried.Length)
            {
                state.Refuse(in instruction, "targets carry different numbers of values");
                return;
            }

            arity = carried.Length;
            state.CheckTop(in instruction, carried);
        }

        state.Unreachable();
    }
}
