using EverArcade.Cloud.Execution.Activation.Calls;
using EverArcade.Cloud.Execution.Activation.Floats;
using EverArcade.Cloud.Execution.Activation.Loops;
using EverArcade.Cloud.Execution.Activation.Metering;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Profiling;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>Writes the instrumented body of each function. Instructions that are not edited are copied byte by byte.</summary>
/// <param name="guest">The module.</param>
/// <param name="types">Its types, to which new ones are added.</param>
/// <param name="added">Stand in for instructions that are priced at run time.</param>
/// <param name="recorder">Told where each function begins and ends; null tells nobody.</param>
/// <param name="hints">Receives which branches are nearly always taken.</param>
/// <param name="gasGlobal">Index of the global that holds the gas.</param>
/// <param name="stackGlobal">Index of the global that counts slots of stack.</param>
internal sealed class BodyWriter(
    CheckedModule guest, TypeTable types, AddedFunctions added, CallRecorder? recorder, BranchHints hints, uint gasGlobal, uint stackGlobal)
{
    private const uint FloatLocals = 2;

    private const uint NoLocal = uint.MaxValue;

    private const int NoCharge = -1;

    private readonly WasmModule _module = guest.Module;
    private readonly BlockCosts _costs = new(guest, added);
    private readonly NanBits _nans = new(guest.Module);
    private readonly List<Edit> _edits = [];

    /// <param name="body">Which, without imported functions.</param>
    /// <param name="output">Receives locals and code, without their length.</param>
    public void Write(int body, ByteWriter output)
    {
        ref readonly var facts = ref guest.Facts.Functions[body];
        var function = body + _module.ImportedFunctions;
        var recursive = guest.Stack.IsRecursive(function);
        var range = new ByteRange(facts.Code, _module.Bodies[body].End - facts.Code);

        _edits.Clear();
        if (facts.Floats)
        {
            _nans.Find(body, in facts, _edits);
        }

        var canonical = _edits.Count > 0;
        var wrappedFrom = recorder is not null ? 0 : recursive ? facts.CallsBehind : int.MaxValue;
        var repeated = _costs.Find(body, wrappedFrom, _edits);
        _edits.Sort();
        WriteLocals(body, facts.Code, canonical, repeated, recursive, output);
        var gasLocal = repeated ? (uint)(facts.Locals + (canonical ? FloatLocals : 0)) : NoLocal;
        var before = (uint)facts.Locals + (canonical ? FloatLocals : 0) + (repeated ? 1U : 0U);
        recorder?.WriteEnterCall((uint)function, _costs.PaidFor(function), output);
        if (recorder is not null)
        {
            WriteBlock(function, output);
        }

        if (recursive)
        {
            WriteCounted(function, range, facts.CallsBehind, (uint)facts.Locals, gasLocal, before, output);
        }
        else
        {
            _ = WriteCode(range.Start, range.End, 0, NoCharge, (uint)facts.Locals, gasLocal, output);
        }

        if (recorder is not null)
        {
            recorder.WriteLeaveCall(output);
            output.Op(Opcode.End);
        }

        hints.Close((uint)function);
    }

    /// <summary>A function that recurs takes its slots before the first statement that calls. From there on, what it leaves by whatever way
    /// it leaves through one block, and then gives its slots back.</summary>
    private void WriteCounted(
        int function, ByteRange range, int callsBehind, uint locals, uint gasLocal, uint before, ByteWriter output)
    {
        var edit = WriteCode(range.Start, callsBehind, 0, NoCharge, locals, gasLocal, output);
        Metered.WriteEnter(
            output, stackGlobal, before, guest.Stack.Slots(function) + (int)StackUse.SlotsOf(_costs.CopiedBytes));
        WriteBlock(function, output);
        _ = WriteCode(callsBehind, range.End, edit, NoCharge, locals, gasLocal, output);
        Metered.WriteLeave(output, stackGlobal, before);
        output.Op(Opcode.End);
    }

    /// <summary>The types of all new blocks, asked for before the types are written.</summary>
    public void CollectTypes()
    {
        for (var body = 0; body < _module.Bodies.Count; body++)
        {
            var function = body + _module.ImportedFunctions;
            var results = _module.TypeOf((uint)function).Results;
            if (results.Length > 1 && (recorder is not null || guest.Stack.IsRecursive(function)))
            {
                _ = types.IndexOf(new FunctionType([], results.ToArray()));
            }
        }
    }

    /// <summary>Opens a block that has a function's results.</summary>
    private void WriteBlock(int function, ByteWriter output)
    {
        var results = _module.TypeOf((uint)function).Results;
        output.Op(Opcode.Block);
        switch (results.Length)
        {
            case 0:
                output.U32(Metered.NoType);
                break;
            case 1:
                output.Byte((byte)results[0]);
                break;
            default:
                output.Signed(types.IndexOf(new FunctionType([], results.ToArray())));
                break;
        }
    }

    /// <summary>The function's own locals; behind them two to look at floats with, one that repeats the gas, and one that keeps the caller's
    /// count of slots.</summary>
    private void WriteLocals(int body, int codeOffset, bool canonical, bool repeated, bool recursive, ByteWriter output)
    {
        var cursor = new ByteCursor(_module.Bytes.Span, _module.Bodies[body]);
        var groups = cursor.U32();
        output.U32(groups + (canonical ? FloatLocals : 0U) + (repeated ? 1U : 0U) + (recursive ? 1U : 0U));
        output.Bytes(_module.Bytes.Span[cursor.Offset..codeOffset]);
        if (canonical)
        {
            output.U32(1);
            output.Byte((byte)WasmType.F32);
            output.U32(1);
            output.Byte((byte)WasmType.F64);
        }

        if (repeated)
        {
            output.U32(1);
            output.Byte((byte)WasmType.I64);
        }

        if (recursive)
        {
            output.U32(1);
            output.Byte((byte)WasmType.I32);
        }
    }

    /// <summary>Writes a part of the body.</summary>
    /// <param name="next">Where it starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="edit">The first edit in it.</param>
    /// <param name="unchargedAt">Offset at which nothing is charged, because it has been.</param>
    /// <param name="locals">The function's own.</param>
    /// <param name="gasLocal">The local that repeats the gas.</param>
    /// <param name="output">Receives the code.</param>
    /// <returns>The first edit behind it.</returns>
    private int WriteCode(int next, int end, int edit, int unchargedAt, uint locals, uint gasLocal, ByteWriter output)
    {
        var code = _module.Bytes.Span;
        while (edit < _edits.Count && _edits[edit].Offset < end)
        {
            var found = _edits[edit++];
            output.Bytes(code[next..found.Offset]);
            next = found.Offset + found.Length;
            if (found.Kind == EditKind.LoopCopy)
            {
                (edit, next) = WriteTwice(_costs.Asked((int)found.Value), edit, locals, gasLocal, output);
            }
            else if (found.Kind != EditKind.Charge || found.Offset != unchargedAt)
            {
                Write(in found, locals, gasLocal, output);
            }
        }

        output.Bytes(code[next..end]);
        return edit;
    }

    /// <returns>The first edit behind the loop, and its end.</returns>
    private (int Edit, int Next) WriteTwice(AskedLoop loop, int edit, uint locals, uint gasLocal, ByteWriter output)
    {
        var charge = new AskedLoopCharge(output, gasGlobal, gasLocal);
        charge.WriteQuestion(in loop);
        output.Op(Opcode.If);
        output.Bytes(_module.Bytes.Span[(loop.Offset + 1)..loop.Body]);
        charge.WriteCharge(in loop);
        _ = WriteCode(loop.Offset, loop.End, edit, loop.Body, locals, gasLocal, output);
        output.Op(Opcode.Else);
        var behind = WriteCode(loop.Offset, loop.End, edit, NoCharge, locals, gasLocal, output);
        output.Op(Opcode.End);
        return (behind, loop.End);
    }

    private void Write(in Edit edit, uint locals, uint gasLocal, ByteWriter output)
    {
        switch (edit.Kind)
        {
            case EditKind.CanonicalF32:
                Metered.WriteCanonical(output, wide: false, locals, hints);
                break;
            case EditKind.CanonicalF64:
                Metered.WriteCanonical(output, wide: true, locals + 1, hints);
                break;
            case EditKind.Reload:
                Metered.WriteReload(output, gasGlobal, gasLocal);
                break;
            case EditKind.FirstCharge when gasLocal == NoLocal:
                Metered.WriteCharge(output, gasGlobal, edit.Value);
                break;
            case EditKind.FirstCharge or EditKind.Charge:
                Metered.WriteCharge(output, gasGlobal, gasLocal, edit.Kind == EditKind.Charge, edit.Value);
                break;
            case EditKind.LoopCharge:
                new LoopCharge(output, gasGlobal, gasLocal).Write(_costs.Loop((int)edit.Value));
                break;
            case EditKind.Call:
                output.Op(Opcode.Call, recorder?.Around(edit.Value) ?? edit.Value);
                break;
            default:
                output.Op(Opcode.Br, edit.Value);
                break;
        }
    }
}
