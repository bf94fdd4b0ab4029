using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>Where the check of a body stands: operands, open blocks, and whether it was refused. The stacks of the specification's
/// validation algorithm; reused for all functions of a module.</summary>
internal sealed class BodyState(RefusalList refusals)
{
    private readonly OperandStack _operands = new();
    private readonly ControlFrame[] _blocks = new ControlFrame[ActivationLimits.NestingMax + 1];

    /// <summary>The function that is checked.</summary>
    public int Function { get; private set; }

    /// <summary>Whether the function was refused: its first problem is reported, and nothing after it.</summary>
    public bool Refused { get; private set; }

    /// <summary>Open blocks, the function itself included.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether the next instruction stands outside of all blocks, finds no operands, and can be reached.</summary>
    public bool AtStatement => Depth == 1 && _operands.Height == 0 && !_blocks[0].Unreachable;

    public int OperandsMax => _operands.HeightMax;

    public Complexity Complexity { get; } = new();

    /// <summary>The innermost open block.</summary>
    public ref ControlFrame Top => ref _blocks[Depth - 1];

    /// <summary>The function as a block.</summary>
    public ref ControlFrame Outermost => ref _blocks[0];

    public void Start(int function)
    {
        (Function, Refused, Depth) = (function, false, 0);
        _operands.Reset();
    }

    public void Close() => Depth--;

    public void Push(in Instruction instruction, WasmType type)
    {
        if (!_operands.TryPush(type))
        {
            RefuseHeight(in instruction);
        }
    }

    public void PushAll(in Instruction instruction, ReadOnlySpan<WasmType> types)
    {
        if (!_operands.TryPush(types))
        {
            RefuseHeight(in instruction);
        }
    }

    /// <param name="instruction">For the place of a refusal.</param>
    /// <param name="expected"><see cref="WasmType.None"/> for any type.</param>
    public WasmType Pop(in Instruction instruction, WasmType expected)
    {
        ref var block = ref _blocks[Depth - 1];
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

    /// <summary>Takes operands, of which unreachable code has as many as are asked for. In time, they are at most as many as there are and
    /// one more: a call of two bytes may ask for a hundred.</summary>
    public void PopAll(in Instruction instruction, ReadOnlySpan<WasmType> types)
    {
        ref var block = ref _blocks[Depth - 1];
        if (_operands.TryTake(types, block.Height))
        {
            return;
        }

        for (var i = types.Length - 1; i >= 0 && !Refused && !(block.Unreachable && _operands.Height == block.Height); i--)
        {
            _ = Pop(in instruction, types[i]);
        }
    }

    /// <summary>Checks the operands on top without taking them.</summary>
    public void CheckTop(in Instruction instruction, ReadOnlySpan<WasmType> types)
    {
        ref var block = ref _blocks[Depth - 1];
        if (_operands.Has(types, block.Height))
        {
            return;
        }

        for (var i = 0; i < types.Length && !Refused; i++)
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

    public void CheckHeight(in Instruction instruction)
    {
        var left = _operands.Height - _blocks[Depth - 1].Height;
        if (left != 0)
        {
            Refuse(in instruction, $"{left} operands are left over at the end of the block");
        }
    }

    /// <summary>Takes and leaves operands as an instruction does that only computes.</summary>
    public void Apply(in Instruction instruction, Signature signature)
    {
        if (_operands.TryApply(signature, _blocks[Depth - 1].Height))
        {
            return;
        }

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

    /// <summary>Whether the instruction's index is one of so many things.</summary>
    public bool HasIndex(in Instruction instruction, string what, int count)
    {
        if (instruction.Index < (uint)count)
        {
            return true;
        }

        Refuse(in instruction, $"there is no {what} {instruction.Index}");
        return false;
    }

    public bool HasLabel(in Instruction instruction, uint label)
    {
        if (label < (uint)Depth)
        {
            return true;
        }

        Refuse(in instruction, $"there is no label {label}");
        return false;
    }

    public ref ControlFrame Target(uint label) => ref _blocks[Depth - 1 - (int)label];

    public void Unreachable()
    {
        ref var block = ref _blocks[Depth - 1];
        _operands.Cut(block.Height);
        block.Unreachable = true;
    }

    public void Open(Opcode kind, FunctionType type, int offset)
    {
        if (Depth == _blocks.Length)
        {
            Refuse(WasmRefusals.Nesting, offset, $"blocks are nested more than {ActivationLimits.NestingMax} deep");
            return;
        }

        if (kind != Opcode.Unreachable && Complexity.Enter(kind) is { } excess)
        {
            Refuse(WasmRefusals.Nesting, offset, excess);
            return;
        }

        _blocks[Depth++] = new ControlFrame { Kind = kind, Type = type, Height = _operands.Height };
    }

    private void RefuseHeight(in Instruction instruction) =>
        Refuse(WasmRefusals.Complexity, instruction.Offset, $"more than {ActivationLimits.OperandsMax} values lie on the operand stack");

    private void Mismatch(in Instruction instruction, WasmType expected, WasmType found) =>
        Refuse(in instruction, $"an operand of type {WasmTypes.Name(expected)} is expected, not {WasmTypes.Name(found)}");

    public void Refuse(in Instruction instruction, string detail) =>
        Refuse(WasmRefusals.Invalid, instruction.Offset, $"{instruction.Opcode}: {detail}");

    public void Refuse(RefusalCode code, int offset, string detail)
    {
        if (!Refused)
        {
            Refused = true;
            refusals.Add(code, offset, $"Function {Function}: {detail}.");
        }
    }
}
