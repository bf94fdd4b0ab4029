using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>What holds for locals: their declarations, and the instructions that read and set them.</summary>
/// <param name="state">Where the check of a body stands.</param>
internal sealed class LocalRules(BodyState state)
{
    private readonly WasmType[] _types = new WasmType[ActivationLimits.ParametersMax + ActivationLimits.LocalsMax];

    /// <summary>Parameters and locals of the function that is checked.</summary>
    public int Count { get; private set; }

    /// <summary>Declared locals of all functions so far.</summary>
    public ulong Total { get; private set; }

    /// <summary>Reads the declarations in front of a body's code.</summary>
    public void Read(ref ByteCursor code, FunctionType type)
    {
        type.Parameters.CopyTo(_types);
        Count = type.Parameters.Length;
        var start = code.Offset;
        var groups = code.U32();
        var declared = 0UL;
        for (var i = 0U; i < groups && code.Ok && !state.Refused; i++)
        {
            var offset = code.Offset;
            var count = code.U32();
            var octet = code.Byte();
            declared += count;
            if (code.Ok && !WasmTypes.IsNumber(octet))
            {
                var feature = WasmTypes.FeatureOf(octet);
                state.Refuse(
                    feature is null ? WasmRefusals.Malformed : WasmRefusals.Feature,
                    offset,
                    feature is null ? $"0x{octet:x2} is not a value type" : $"this feature is not accepted: {feature}");
            }
            else if (declared <= ActivationLimits.LocalsMax)
            {
                _types.AsSpan(Count, (int)count).Fill((WasmType)octet);
                Count += (int)count;
            }
        }

        Total += declared;
        if (!code.Ok)
        {
            state.Refuse(WasmRefusals.Malformed, code.ProblemOffset, code.Problem!);
        }
        else if (declared > ActivationLimits.LocalsMax)
        {
            state.Refuse(WasmRefusals.Locals, start, $"locals: {declared}, at most {ActivationLimits.LocalsMax}");
        }
    }

    public void Check(in Instruction instruction)
    {
        if (!state.HasIndex(in instruction, "local", Count))
        {
            return;
        }

        var type = _types[instruction.Index];
        if (instruction.Opcode != Opcode.LocalGet)
        {
            _ = state.Pop(in instruction, type);
        }

        if (instruction.Opcode != Opcode.LocalSet)
        {
            state.Push(in instruction, type);
        }
    }
}
