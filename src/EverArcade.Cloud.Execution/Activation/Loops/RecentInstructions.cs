using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <summary>The last instructions in a row, and what they compute together: a condition, or what is added to a local.</summary>
/// <remarks>A row begins behind each instruction that opens, closes or leaves a block. Not thread-safe; reused for all functions of a
/// module.</remarks>
/// <param name="module">Whose functions these are.</param>
internal sealed class RecentInstructions(WasmModule module)
{
    /// <summary>Instructions in a row that are kept; a power of two, and more than any condition has.</summary>
    private const int Kept = 8;

    private readonly (Opcode Opcode, uint Index, int Offset)[] _row = new (Opcode, uint, int)[Kept];
    private int _seen;
    private int _first;

    public void Clear() => (_seen, _first) = (0, 0);

    /// <summary>Another row begins.</summary>
    public void Break() => _first = _seen;

    public void Add(in Instruction instruction) =>
        _row[_seen++ & (Kept - 1)] = (instruction.Opcode, instruction.Index, instruction.Offset);

    /// <summary>The condition of a branch that comes next, or null if it is of no form that counts.</summary>
    public LoopCondition? Condition()
    {
        if (Operand(0) is { IsLocal: true } alone)
        {
            return new LoopCondition(alone, LoopComparison.NotEqual, default, Wide: false);
        }

        if (ComparisonOf(Back(0).Opcode) is not var (comparison, wide) || Operand(1) is not { } right)
        {
            return null;
        }

        // The second operand may be counted on between the first and the comparison.
        var left = Back(1).Opcode == Opcode.LocalTee && !StepAt(2, (uint)right.Value).IsNone ? Operand(5) : Operand(2);
        return left is { } first ? new LoopCondition(first, comparison, right, wide) : null;
    }

    /// <summary>What the instructions in a row that end here add to a local.</summary>
    /// <param name="by">How many came after them.</param>
    /// <param name="local">It.</param>
    public LoopStep StepAt(int by, uint local)
    {
        var (wide, down) = (Back(by).Opcode is Opcode.I64Add or Opcode.I64Sub, Back(by).Opcode is Opcode.I32Sub or Opcode.I64Sub);
        if (!wide && Back(by).Opcode is not (Opcode.I32Add or Opcode.I32Sub))
        {
            return default;
        }

        var (first, second) = (Back(by + 2), Back(by + 1));
        var step = first.Opcode == Opcode.LocalGet && first.Index == local ? by + 1
            : !down && second.Opcode == Opcode.LocalGet && second.Index == local ? by + 2
            : -1;
        if (step < 0)
        {
            return default;
        }

        switch (Back(step).Opcode)
        {
            case Opcode.LocalGet when Back(step).Index != local:
                return new LoopStep(true, down, Back(step).Index);
            case Opcode.I32Const or Opcode.I64Const:
                var value = down ? unchecked(0 - Constant(step)) : Constant(step);
                return new LoopStep(false, false, wide ? value : unchecked((uint)value));
            default:
                return default;
        }
    }

    private (Opcode Opcode, uint Index, int Offset) Back(int by) =>
        _seen - by > _first && by < Kept ? _row[(_seen - 1 - by) & (Kept - 1)] : (Opcode.Unreachable, 0, 0);

    private LoopOperand? Operand(int by) => Back(by) switch
    {
        (Opcode.LocalGet or Opcode.LocalTee, var local, _) => new LoopOperand(true, local),
        (Opcode.I32Const or Opcode.I64Const, _, _) => new LoopOperand(false, Constant(by)),
        _ => null,
    };

    private ulong Constant(int by)
    {
        var (opcode, value, offset) = Back(by);
        if (opcode == Opcode.I32Const)
        {
            return value;
        }

        var cursor = new ByteCursor(module.Bytes.Span, new ByteRange(offset + 1, module.Bytes.Length - offset - 1));
        return unchecked((ulong)cursor.S64Padded());
    }

    private static (LoopComparison Comparison, bool Wide)? ComparisonOf(Opcode opcode) => opcode switch
    {
        Opcode.I32Ne => (LoopComparison.NotEqual, false),
        Opcode.I32LtU => (LoopComparison.Less, false),
        Opcode.I32LtS => (LoopComparison.LessSigned, false),
        Opcode.I32LeU => (LoopComparison.LessOrEqual, false),
        Opcode.I32LeS => (LoopComparison.LessOrEqualSigned, false),
        Opcode.I32GtU => (LoopComparison.Greater, false),
        Opcode.I32GtS => (LoopComparison.GreaterSigned, false),
        Opcode.I32GeU => (LoopComparison.GreaterOrEqual, false),
        Opcode.I32GeS => (LoopComparison.GreaterOrEqualSigned, false),
        Opcode.I64Ne => (LoopComparison.NotEqual, true),
        Opcode.I64LtU => (LoopComparison.Less, true),
        Opcode.I64LtS => (LoopComparison.LessSigned, true),
        Opcode.I64LeU => (LoopComparison.LessOrEqual, true),
        Opcode.I64LeS => (LoopComparison.LessOrEqualSigned, true),
        Opcode.I64GtU => (LoopComparison.Greater, true),
        Opcode.I64GtS => (LoopComparison.GreaterSigned, true),
        Opcode.I64GeU => (LoopComparison.GreaterOrEqual, true),
        Opcode.I64GeS => (LoopComparison.GreaterOrEqualSigned, true),
        _ => null,
    };
}
