using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>What holds for instructions on memory, table and segments.</summary>
/// <param name="module">Whose they are.</param>
/// <param name="facts">Receives which are used.</param>
/// <param name="state">Where the check of a body stands.</param>
internal sealed class MemoryRules(WasmModule module, ModuleFacts facts, BodyState state)
{
    /// <summary>A load or store.</summary>
    public void CheckAccess(in Instruction instruction)
    {
        NeedMemory(in instruction);
        if (instruction.Index > Signatures.Alignment(instruction.Opcode))
        {
            state.Refuse(in instruction, $"alignment 2^{instruction.Index} is more than the natural one");
        }
    }

    /// <summary>An instruction on the memory, the table or their segments as a whole.</summary>
    public void Check(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.MemorySize:
                NeedMemory(in instruction);
                state.Push(in instruction, WasmType.I32);
                break;
            case Opcode.MemoryGrow:
                NeedMemory(in instruction);
                facts.UsesMemoryGrow = true;
                state.Apply(in instruction, new Signature(WasmType.I32, WasmType.None, WasmType.I32));
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
                facts.MemoryInits.Add(instruction.Index);
                PopThree(in instruction);
                break;
            case Opcode.DataDrop:
                NeedData(in instruction);
                break;
            case Opcode.TableInit:
                NeedTable(in instruction);
                _ = state.HasIndex(in instruction, "element segment", module.ElementSegments);
                facts.TableInits.Add(instruction.Index);
                PopThree(in instruction);
                break;
            case Opcode.ElemDrop:
                _ = state.HasIndex(in instruction, "element segment", module.ElementSegments);
                break;
            default:
                NeedTable(in instruction);
                facts.UsesTableCopy = true;
                PopThree(in instruction);
                break;
        }
    }

    public void NeedTable(in Instruction instruction)
    {
        if (module.Tables.Count == 0)
        {
            state.Refuse(in instruction, "there is no table");
        }
    }

    private void NeedMemory(in Instruction instruction)
    {
        if (module.Memories.Count == 0)
        {
            state.Refuse(in instruction, "there is no memory");
        }
    }

    private void NeedData(in Instruction instruction)
    {
        if (module.DataCount is not { } count)
        {
            state.Refuse(in instruction, "data segments are not announced by a data count section");
        }
        else
        {
            _ = state.HasIndex(in instruction, "data segment", (int)Math.Min(count, ActivationLimits.SegmentsMax));
        }
    }

    private void PopThree(in Instruction instruction)
    {
        _ = state.Pop(in instruction, WasmType.I32);
        _ = state.Pop(in instruction, WasmType.I32);
        _ = state.Pop(in instruction, WasmType.I32);
    }
}
