using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>What calls take and leave, and whom each may reach: kept for the call graph.</summary>
/// <param name="module">The module.</param>
/// <param name="facts">Receives the calls.</param>
/// <param name="memory">Knows whether there is a table to call through.</param>
/// <param name="state">Where the check stands.</param>
internal sealed class CallRules(WasmModule module, ModuleFacts facts, MemoryRules memory, BodyState state)
{
    public void Check(in Instruction instruction)
    {
        FunctionType type;
        if (instruction.Opcode == Opcode.Call)
        {
            if (!state.HasIndex(in instruction, "function", module.Functions.Count))
            {
                return;
            }

            type = module.TypeOf(instruction.Index);
            facts.Calls.Add((int)instruction.Index);
        }
        else
        {
            memory.NeedTable(in instruction);
            if (!state.HasIndex(in instruction, "type", module.Types.Count))
            {
                return;
            }

            type = module.Types[(int)instruction.Index];
            facts.Calls.Add(~(int)instruction.Index);
            _ = state.Pop(in instruction, WasmType.I32);
        }

        state.PopAll(in instruction, type.Parameters);
        state.PushAll(in instruction, type.Results);
    }
}
