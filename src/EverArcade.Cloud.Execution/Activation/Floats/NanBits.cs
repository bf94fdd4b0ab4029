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

    private readonly OperandBits _operands = new();
    private readonly Block[] _blocks = new Block[ActivationLimits.NestingMax + 1];
    private readonly List<LocalBits> _loops = [];
    private WasmType[] _locals = [];
    private LocalBits _now = new(0);
    private FunctionType _type = FunctionType.Empty;
    private int _depth;
    private int _loop;
    private int _skipped;
    private bool _dead;

    /// <summary>Adds where a function's values are made canonical.</summary>
    public void Find(int body, in FunctionFacts facts, List<Edit> edits)
    {
        _type = module.TypeOf((uint)(body + module.ImportedFunctions));
        _locals = LocalTypes.Read(module, body, facts.Locals);
        _operands.Start(_locals.Length);
        _loops.Clear();
        var code = new ByteCursor(module.Bytes.Span, new ByteRange(facts.Code, module.Bodies[body].End - facts.Code));
        var pass = 0;
        do
        {
            if (++pass > PassesMax)
            {
                _operands.MakeAllStrict();
            }

            Pass(code);
        }
        while (_operands.Again && pass <= PassesMax);

        _operands.AddTo(edits);
    }

    private void Pass(ByteCursor code)
    {
        _operands.StartPass();
        (_dead, _loop, _depth, _skipped) = (false, 0, 0, 0);
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
                _operands.See(_operands.Pop());
                _operands.Height--;
                break;
            case Opcode.I32ReinterpretF32 or Opcode.I64ReinterpretF64:
                _operands.See(_operands.Pop());
                _operands.Push(Operand.Kept);
                break;
            case Opcode.GlobalSet:
                _operands.See(_operands.Pop());
                break;
            case Opcode.F32Const or Opcode.F64Const:
                _operands.Push(new Operand(IsNan(opcode, end) ? Bits.Kept : Bits.Canonical, 0));
                break;
            case Opcode.F32Abs or Opcode.F32Neg or Opcode.F64Abs or Opcode.F64Neg:
                var changed = _operands.PopWhole();
                _operands.Push(changed.IsOpen ? changed with { Producer = end } : Operand.Kept);
                break;
            case Opcode.F32Copysign or Opcode.F64Copysign:
                _operands.See(_operands.Pop());
                var signed = _operands.PopWhole();
                _operands.Push(signed.IsOpen ? signed with { Producer = end } : Operand.Kept);
                break;
            case Opcode.Select or Opcode.SelectTyped:
                Select(end);
                break;
            case >= Opcode.F32ConvertI32S and <= Opcode.F32ConvertI64U or >= Opcode.F64ConvertI32S and <= Opcode.F64ConvertI64U:
                _operands.Height--;
                _operands.Push(new Operand(Bits.Canonical, 0));
                break;
            case >= Opcode.I32Load and <= Opcode.I64Store32 or >= Opcode.I32Const and <= Opcode.I64Extend32S:
                Compute(opcode, Signatures.Of(opcode), end);
                break;
            case Opcode.Call:
                Call(module.TypeOf(instruction.Index));
                break;
            case Opcode.CallIndirect:
                _operands.Height--;
                Call(module.Types[(int)instruction.Index]);
                break;
            case Opcode.GlobalGet or Opcode.MemorySize:
                _operands.Push(Operand.Kept);
                break;
            case Opcode.Drop:
                _operands.Height--;
                break;
            case Opcode.MemoryInit or Opcode.MemoryCopy or Opcode.MemoryFill or Opcode.TableInit or Opcode.TableCopy:
                _operands.Height -= 3;
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
        _operands.Height -= (signature.First != WasmType.None ? 1 : 0) + (signature.Second != WasmType.None ? 1 : 0);
        if (signature.Result != WasmType.None)
        {
            _operands.Push(FloatOpcodes.LeavesNanOpen(opcode)
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
                _operands.Push(Operand.Kept);
            }
            else if (instruction.Opcode == Opcode.LocalSet)
            {
                _operands.Height--;
            }

            return;
        }

        if (instruction.Opcode == Opcode.LocalGet)
        {
            var bits = _now[local, type == WasmType.F64];
            _operands.Push(new Operand(bits, bits == Bits.Mixed ? local : end));
            return;
        }

        var value = _operands.PopWhole();
        if (value.IsOpen && _operands.IsStrict(local))
        {
            _operands.See(value);
            value = new Operand(Bits.Canonical, 0);
        }

        _now.Set(local, value.Bits);
        if (instruction.Opcode == Opcode.LocalTee)
        {
            _operands.Push(value);
        }
    }

    private void Select(int end)
    {
        _operands.Height--;
        var second = _operands.PopWhole();
        var first = _operands.PopWhole();
        if (first.Bits == Bits.Kept || second.Bits == Bits.Kept)
        {
            _operands.See(first);
            _operands.See(second);
            _operands.Push(Operand.Kept);
        }
        else
        {
            _operands.Push(first.IsOpen ? first with { Producer = end } : second with { Producer = end });
        }
    }

    private void Call(FunctionType type)
    {
        _operands.SeeTop(type.Parameters.Length);
        _operands.Height -= type.Parameters.Length;
        _operands.PushKept(type.Results.Length);
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
                _operands.Height--;
                Branch(instruction.Index);
                break;
            case Opcode.BrTable:
                _operands.Height--;
                var labels = new ByteCursor(
                    module.Bytes.Span, new ByteRange(instruction.Labels, code.Offset - instruction.Labels));
                for (var i = 0U; i <= instruction.Index; i++)
                {
                    Branch(labels.U32());
                }

                _dead = true;
                break;
            case Opcode.Return:
                _operands.SeeTop(_type.Results.Length);
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
        _operands.Height -= instruction.Opcode == Opcode.If ? 1 : 0;
        var type = instruction.IndexIsType ? module.Types[(int)instruction.Index] : FunctionType.Of((WasmType)instruction.Index);
        _operands.SeeTop(type.Parameters.Length);
        _operands.Height -= type.Parameters.Length;
        var block = new Block { Kind = instruction.Opcode, Type = type, Height = _operands.Height, Merged = new LocalBits(_locals.Length) };
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
        _operands.PushKept(type.Parameters.Length);
    }

    /// <summary>At a loop's start a local holds what it held before it, or what the last pass saw at a branch back.</summary>
    private void OpenLoop(ref Block block)
    {
        while (_loops.Count <= _loop)
        {
            _loops.Add(new LocalBits(_locals.Length));
        }

        block.Merged = _loops[_loop++];
        _ = _now.Merge(block.Merged, _operands.Strict);
    }

    private void Branch(uint label)
    {
        ref var target = ref _blocks[_depth - 1 - (int)label];
        if (target.Kind == Opcode.Loop)
        {
            _operands.SeeTop(target.Type.Parameters.Length);
            if (target.Merged.Merge(_now, _operands.Strict))
            {
                _operands.PassAgain();
            }

            return;
        }

        _operands.SeeTop(target.Type.Results.Length);
        Arrive(ref target);
    }

    private void Arrive(ref Block target)
    {
        if (target.Reached)
        {
            _ = target.Merged.Merge(_now, _operands.Strict);
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
            _operands.SeeTop(block.Type.Results.Length);
            Arrive(ref block);
        }

        _now.CopyFrom(block.Else!);
        block.Kind = Opcode.Else;
        _operands.Height = block.Height;
        _dead = false;
        _operands.PushKept(block.Type.Parameters.Length);
    }

    private void End()
    {
        ref var block = ref _blocks[--_depth];
        if (block.Kind == Opcode.Loop)
        {
            if (!_dead)
            {
                _operands.SeeTop(block.Type.Results.Length);
            }
        }
        else
        {
            if (!_dead)
            {
                _operands.SeeTop(block.Type.Results.Length);
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

        _operands.Height = block.Height;
        _operands.PushKept(block.Type.Results.Length);
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
