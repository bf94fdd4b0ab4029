using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Validation;
using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>Finds which computed floats must be made canonical so that no machine's choice of a NaN's bits can be seen
/// (docs/metering.md, NaN).</summary>
/// <remarks>Bits are seen where a float is stored, reinterpreted, used for its sign, passed to or from a function, put in a global, or
/// carried out of a block as a value. Computing with a NaN, comparing or converting it does not show its bits, so inside an expression
/// and along locals nothing is done. What was only moved, from load to store, is never touched: where a local may hold either, and
/// that is seen, the computed value is made canonical before it gets there. Locals are followed through the control flow, loops until nothing changes.
/// One instance serves all functions of a module; not thread-safe.</remarks>
internal sealed class NanBits(WasmModule module)
{
    /// <summary>Passes over a function before all its locals become strict. Each loop level needs about one.</summary>
    private const int PassesMax = 10;

    private readonly Operand[] _operands = new Operand[ActivationLimits.OperandsMax];
    private readonly Block[] _blocks = new Block[ActivationLimits.NestingMax + 1];
    private readonly SortedSet<int> _narrow = [];
    private readonly SortedSet<int> _wide = [];
    private readonly List<LocalBits> _loops = [];
    private WasmType[] _locals = [];
    private LocalBits _now = new(0);
    private ulong[] _strict = [];
    private FunctionType _type = FunctionType.Empty;
    private int _height;
    private int _depth;
    private int _loop;
    private int _skipped;
    private bool _dead;
    private bool _again;

    /// <summary>Adds where a function's values are made canonical.</summary>
    public void Find(int body, in FunctionFacts facts, List<Edit> edits)
    {
        _type = module.TypeOf((uint)(body + module.ImportedFunctions));
        _locals = LocalTypes.Read(module, body, facts.Locals);
        _strict = new ulong[(_locals.Length + 63) / 64];
        _loops.Clear();
        var code = new ByteCursor(module.Bytes.Span, new ByteRange(facts.Code, module.Bodies[body].End - facts.Code));
        var pass = 0;
        do
        {
            if (++pass > PassesMax)
            {
                _strict.AsSpan().Fill(ulong.MaxValue);
            }

            Pass(code);
        }
        while (_again && pass <= PassesMax);

        edits.AddRange(_narrow.Select(offset => new Edit(offset, EditKind.CanonicalF32, 0, 0)));
        edits.AddRange(_wide.Select(offset => new Edit(offset, EditKind.CanonicalF64, 0, 0)));
    }

    private void Pass(ByteCursor code)
    {
        _narrow.Clear();
        _wide.Clear();
        (_again, _dead, _loop, _height, _depth, _skipped) = (false, false, 0, 0, 0, 0);
        _now = new LocalBits(_locals.Length);
        for (var i = 0; i < _type.Parameters.Length; i++)
        {
            _now.Set(i, Bits.Kept);
        }

        _blocks[_depth++] = new Block { Type = _type, Merged = new LocalBits(_locals.Length) };
        var instruction = default(Instruction);
        while (_depth > 0)
        {
            _ = InstructionReader.TryRead(ref code, ref instruction, out _);
            if (!_dead)
            {
                Step(in instruction, ref code);
            }
            else
            {
                Skip(in instruction);
            }
        }
    }

    /// <summary>Nothing that cannot be reached is followed: only where it ends matters.</summary>
    private void Skip(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                _loop += instruction.Opcode == Opcode.Loop ? 1 : 0;
                _skipped++;
                break;
            case Opcode.End when _skipped > 0:
                _skipped--;
                break;
            case Opcode.End:
                End();
                break;
            case Opcode.Else when _skipped == 0:
                Else();
                break;
            default:
                break;
        }
    }

    private void Step(in Instruction instruction, ref ByteCursor code)
    {
        var opcode = instruction.Opcode;
        var end = code.Offset;
        switch (opcode)
        {
            case Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee:
                Local(in instruction, end);
                break;
            case Opcode.F32Store or Opcode.F64Store:
                See(Pop());
                _height--;
                break;
            case Opcode.I32ReinterpretF32 or Opcode.I64ReinterpretF64:
                See(Pop());
                Push(Operand.Kept);
                break;
            case Opcode.GlobalSet:
                See(Pop());
                break;
            case Opcode.F32Const or Opcode.F64Const:
                Push(new Operand(IsNan(opcode, end) ? Bits.Kept : Bits.Canonical, 0));
                break;
            case Opcode.F32Abs or Opcode.F32Neg or Opcode.F64Abs or Opcode.F64Neg:
                var changed = PopWhole();
                Push(changed.IsOpen ? changed with { Producer = end } : Operand.Kept);
                break;
            case Opcode.F32Copysign or Opcode.F64Copysign:
                See(Pop());
                var signed = PopWhole();
                Push(signed.IsOpen ? signed with { Producer = end } : Operand.Kept);
                break;
            case Opcode.Select or Opcode.SelectTyped:
                Select(end);
                break;
            case >= Opcode.F32ConvertI32S and <= Opcode.F32ConvertI64U or >= Opcode.F64ConvertI32S and <= Opcode.F64ConvertI64U:
                _height--;
                Push(new Operand(Bits.Canonical, 0));
                break;
            case >= Opcode.I32Load and <= Opcode.I64Store32 or >= Opcode.I32Const and <= Opcode.I64Extend32S:
                Compute(opcode, Signatures.Of(opcode), end);
                break;
            case Opcode.Call:
                Call(module.TypeOf(instruction.Index));
                break;
            case Opcode.CallIndirect:
                _height--;
                Call(module.Types[(int)instruction.Index]);
                break;
            case Opcode.GlobalGet or Opcode.MemorySize:
                Push(Operand.Kept);
                break;
            case Opcode.Drop:
                _height--;
                break;
            case Opcode.MemoryInit or Opcode.MemoryCopy or Opcode.MemoryFill or Opcode.TableInit or Opcode.TableCopy:
                _height -= 3;
                break;
            case <= Opcode.Return:
                Control(in instruction, ref code);
                break;
            default: // the height stays: memory.grow, saturating conversions, drops of segments
                break;
        }
    }

    private void Compute(Opcode opcode, Signature signature, int end)
    {
        _height -= (signature.First != WasmType.None ? 1 : 0) + (signature.Second != WasmType.None ? 1 : 0);
        if (signature.Result != WasmType.None)
        {
            Push(FloatOpcodes.LeavesNanOpen(opcode)
                ? new Operand(signature.Result == WasmType.F64 ? Bits.OpenF64 : Bits.OpenF32, end)
                : Operand.Kept);
        }
    }

    private bool IsNan(Opcode opcode, int end)
    {
        var code = module.Bytes.Span;
        return opcode == Opcode.F32Const
            ? float.IsNaN(System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(code[(end - 4)..]))
            : double.IsNaN(System.Buffers.Binary.BinaryPrimitives.ReadDoubleLittleEndian(code[(end - 8)..]));
    }

    private void Local(in Instruction instruction, int end)
    {
        var local = (int)instruction.Index;
        var type = _locals[local];
        if (type is not (WasmType.F32 or WasmType.F64))
        {
            if (instruction.Opcode == Opcode.LocalGet)
            {
                Push(Operand.Kept);
            }
            else if (instruction.Opcode == Opcode.LocalSet)
            {
                _height--;
            }

            return;
        }

        if (instruction.Opcode == Opcode.LocalGet)
        {
            var bits = _now[local, type == WasmType.F64];
            Push(new Operand(bits, bits == Bits.Mixed ? local : end));
            return;
        }

        var value = PopWhole();
        if (value.IsOpen && (_strict[local >> 6] >> local & 1) != 0)
        {
            See(value);
            value = new Operand(Bits.Canonical, 0);
        }

        _now.Set(local, value.Bits);
        if (instruction.Opcode == Opcode.LocalTee)
        {
            Push(value);
        }
    }

    private void Select(int end)
    {
        _height--;
        var second = PopWhole();
        var first = PopWhole();
        if (first.Bits == Bits.Kept || second.Bits == Bits.Kept)
        {
            See(first);
            See(second);
            Push(Operand.Kept);
        }
        else
        {
            Push(first.IsOpen ? first with { Producer = end } : second with { Producer = end });
        }
    }

    private void Call(FunctionType type)
    {
        SeeTop(type.Parameters.Length);
        _height -= type.Parameters.Length;
        PushKept(type.Results.Length);
    }

    private void Control(in Instruction instruction, ref ByteCursor code)
    {
        switch (instruction.Opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                Open(in instruction);
                break;
            case Opcode.Else:
                Else();
                break;
            case Opcode.End:
                End();
                break;
            case Opcode.Br:
                Branch(instruction.Index);
                _dead = true;
                break;
            case Opcode.BrIf:
                _height--;
                Branch(instruction.Index);
                break;
            case Opcode.BrTable:
                _height--;
                var labels = new ByteCursor(
                    module.Bytes.Span, new ByteRange(instruction.Labels, code.Offset - instruction.Labels));
                for (var i = 0U; i <= instruction.Index; i++)
                {
                    Branch(labels.U32());
                }

                _dead = true;
                break;
            case Opcode.Return:
                SeeTop(_type.Results.Length);
                _dead = true;
                break;
            case Opcode.Unreachable:
                _dead = true;
                break;
            default:
                break;
        }
    }

    private void Open(in Instruction instruction)
    {
        _height -= instruction.Opcode == Opcode.If ? 1 : 0;
        var type = instruction.IndexIsType ? module.Types[(int)instruction.Index] : FunctionType.Of((WasmType)instruction.Index);
        SeeTop(type.Parameters.Length);
        _height -= type.Parameters.Length;
        var block = new Block { Kind = instruction.Opcode, Type = type, Height = _height, Merged = new LocalBits(_locals.Length) };
        if (instruction.Opcode == Opcode.Loop)
        {
            OpenLoop(ref block);
        }
        else if (instruction.Opcode == Opcode.If)
        {
            block.Else = new LocalBits(_locals.Length);
            block.Else.CopyFrom(_now);
        }

        _blocks[_depth++] = block;
        PushKept(type.Parameters.Length);
    }

    /// <summary>At a loop's start a local holds what it held before it, or what the last pass saw at a branch back.</summary>
    private void OpenLoop(ref Block block)
    {
        while (_loops.Count <= _loop)
        {
            _loops.Add(new LocalBits(_locals.Length));
        }

        block.Merged = _loops[_loop++];
        _ = _now.Merge(block.Merged, _strict);
    }

    private void Branch(uint label)
    {
        ref var target = ref _blocks[_depth - 1 - (int)label];
        if (target.Kind == Opcode.Loop)
        {
            SeeTop(target.Type.Parameters.Length);
            if (target.Merged.Merge(_now, _strict))
            {
                _again = true;
            }

            return;
        }

        SeeTop(target.Type.Results.Length);
        Arrive(ref target);
    }

    private void Arrive(ref Block target)
    {
        if (target.Reached)
        {
            _ = target.Merged.Merge(_now, _strict);
        }
        else
        {
            target.Merged.CopyFrom(_now);
            target.Reached = true;
        }
    }

    private void Else()
    {
        ref var block = ref _blocks[_depth - 1];
        if (!_dead)
        {
            SeeTop(block.Type.Results.Length);
            Arrive(ref block);
        }

        _now.CopyFrom(block.Else!);
        block.Kind = Opcode.Else;
        _height = block.Height;
        _dead = false;
        PushKept(block.Type.Parameters.Length);
    }

    private void End()
    {
        ref var block = ref _blocks[--_depth];
        if (block.Kind == Opcode.Loop)
        {
            if (!_dead)
            {
                SeeTop(block.Type.Results.Length);
            }
        }
        else
        {
            if (!_dead)
            {
                SeeTop(block.Type.Results.Length);
                Arrive(ref block);
            }

            if (block.Kind == Opcode.If)
            {
                _now.CopyFrom(block.Else!);
                Arrive(ref block);
            }

            _dead = !block.Reached;
            _now.CopyFrom(block.Merged);
        }

        _height = block.Height;
        PushKept(block.Type.Results.Length);
    }

    private void Push(Operand operand) => _operands[_height++] = operand;

    private void PushKept(int count)
    {
        _operands.AsSpan(_height, count).Clear();
        _height += count;
    }

    private Operand Pop() => _operands[--_height];

    /// <summary>Takes an operand that goes on elsewhere: should it be mixed, what is computed becomes canonical before it gets there.</summary>
    private Operand PopWhole()
    {
        var operand = Pop();
        if (operand.Bits != Bits.Mixed)
        {
            return operand;
        }

        See(operand);
        return Operand.Kept;
    }

    /// <summary>The bits of a value are seen: if they are open, they are to be made canonical where the value came from.</summary>
    private void See(Operand operand)
    {
        if (operand.Bits == Bits.Mixed)
        {
            _strict[operand.Producer >> 6] |= 1UL << (operand.Producer & 63);
            _again = true;
        }
        else if (operand.IsOpen)
        {
            _ = (operand.Bits == Bits.OpenF64 ? _wide : _narrow).Add(operand.Producer);
        }
    }

    private void SeeTop(int count)
    {
        foreach (ref var operand in _operands.AsSpan(_height - count, count))
        {
            See(operand);
            operand = operand.IsOpen ? new Operand(Bits.Canonical, 0) : operand;
        }
    }

    private struct Block
    {
        public Opcode Kind;
        public FunctionType Type;
        public int Height;

        /// <summary>Locals where branches to this block arrive: its end, or a loop's start.</summary>
        public LocalBits Merged;

        /// <summary>Locals before an <c>if</c>.</summary>
        public LocalBits? Else;

        /// <summary>Whether anything arrives at its end.</summary>
        public bool Reached;
    }
}
