using EverArcade.Cloud.Execution.Activation.Calls;
using EverArcade.Cloud.Execution.Activation.Floats;
using EverArcade.Cloud.Execution.Activation.Metering;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Profiling;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>Writes the instrumented body of each function: its locals, what is done when it is entered and left, and between them its
/// edited code.</summary>
/// <param name="guest">The module.</param>
/// <param name="types">Its types, to which new ones are added.</param>
/// <param name="costs">What its stretches and loops cost.</param>
/// <param name="recorder">Told where each function begins and ends; null tells nobody.</param>
/// <param name="hints">Receives which branches are nearly always taken.</param>
/// <param name="gasGlobal">Index of the global that holds the gas.</param>
/// <param name="stackGlobal">Index of the global that counts slots of stack.</param>
internal sealed class BodyWriter(
    CheckedModule guest, TypeTable types, BlockCosts costs, CallRecorder? recorder, BranchHints hints, uint gasGlobal, uint stackGlobal)
{
    private const uint FloatLocals = 2;

    private readonly WasmModule _module = guest.Module;
    private readonly NanBits _nans = new(guest.Module);
    private readonly EditedCode _code = new(guest.Module, costs, recorder, hints, gasGlobal);

    /// <param name="body">Which, without imported functions.</param>
    /// <param name="output">Receives locals and code, without their length.</param>
    public void Write(int body, ByteWriter output)
    {
        ref readonly var facts = ref guest.Facts.Functions[body];
        var function = body + _module.ImportedFunctions;
        var recursive = guest.Stack.IsRecursive(function);
        var range = new ByteRange(facts.Code, _module.Bodies[body].End - facts.Code);
        var edits = _code.Edits;
        edits.Clear();
        if (facts.Floats)
        {
            _nans.Find(body, in facts, edits);
        }

        var canonical = edits.Count > 0;
        var wrappedFrom = recorder is not null ? 0 : recursive ? facts.CallsBehind : int.MaxValue;
        var repeated = costs.Find(body, wrappedFrom, edits);
        edits.Sort();
        WriteLocals(body, facts.Code, canonical, repeated, recursive, output);
        var gasLocal = repeated ? (uint)(facts.Locals + (canonical ? FloatLocals : 0)) : EditedCode.NoLocal;
        var before = (uint)facts.Locals + (canonical ? FloatLocals : 0) + (repeated ? 1U : 0U);
        _code.Start((uint)facts.Locals, gasLocal, output);
        recorder?.WriteEnterCall((uint)function, costs.PaidFor(function), output);
        if (recorder is not null)
        {
            WriteBlock(function, output);
        }

        if (recursive)
        {
            WriteCounted(function, range, facts.CallsBehind, before, output);
        }
        else
        {
            _ = _code.Write(range.Start, range.End, 0);
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
    private void WriteCounted(int function, ByteRange range, int callsBehind, uint before, ByteWriter output)
    {
        var edit = _code.Write(range.Start, callsBehind, 0);
        Metered.WriteEnter(
            output, stackGlobal, before, guest.Stack.Slots(function) + (int)StackUse.SlotsOf(costs.CopiedBytes));
        WriteBlock(function, output);
        _ = _code.Write(callsBehind, range.End, edit);
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
}
