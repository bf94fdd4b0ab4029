using EverArcade.Cloud.Execution.Activation.Loops;
using EverArcade.Cloud.Execution.Activation.Metering;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Profiling;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>Writes a function's code with its edits. Instructions that are not edited are copied byte by byte.</summary>
/// <remarks>Not thread-safe; reused for all functions of a module.</remarks>
/// <param name="module">Whose code it is.</param>
/// <param name="costs">The loops that edits speak of.</param>
/// <param name="recorder">Stands around the calls; null for none.</param>
/// <param name="hints">Receives which branches are nearly always taken.</param>
/// <param name="gasGlobal">Index of the global that holds the gas.</param>
internal sealed class EditedCode(WasmModule module, BlockCosts costs, CallRecorder? recorder, BranchHints hints, uint gasGlobal)
{
    /// <summary>In place of a local: there is none.</summary>
    public const uint NoLocal = uint.MaxValue;

    private const int NoCharge = -1;

    private ByteWriter _output = new(0);
    private uint _locals;
    private uint _gasLocal;

    /// <summary>The function's edits; those of the last one until they are cleared. In the order of the code while it is written.</summary>
    public List<Edit> Edits { get; } = [];

    /// <summary>A function begins.</summary>
    /// <param name="locals">Its own, parameters included: those to look at floats with lie behind them.</param>
    /// <param name="gasLocal">The local that repeats the gas, or <see cref="NoLocal"/>.</param>
    /// <param name="output">Receives the code.</param>
    public void Start(uint locals, uint gasLocal, ByteWriter output) => (_locals, _gasLocal, _output) = (locals, gasLocal, output);

    /// <summary>Writes a part of the body.</summary>
    /// <param name="next">Where it starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="edit">The first edit in it.</param>
    /// <returns>The first edit behind it.</returns>
    public int Write(int next, int end, int edit) => Write(next, end, edit, NoCharge);

    /// <summary>The same, and at one offset nothing is charged, because it has been.</summary>
    private int Write(int next, int end, int edit, int unchargedAt)
    {
        var code = module.Bytes.Span;
        while (edit < Edits.Count && Edits[edit].Offset < end)
        {
            var found = Edits[edit++];
            _output.Bytes(code[next..found.Offset]);
            next = found.Offset + found.Length;
            if (found.Kind == EditKind.LoopCopy)
            {
                (edit, next) = WriteTwice(costs.Asked((int)found.Value), edit);
            }
            else if (found.Kind != EditKind.Charge || found.Offset != unchargedAt)
            {
                Write(in found);
            }
        }

        _output.Bytes(code[next..end]);
        return edit;
    }

    /// <returns>The first edit behind the loop, and its end.</returns>
    private (int Edit, int Next) WriteTwice(AskedLoop loop, int edit)
    {
        var charge = new AskedLoopCharge(_output, gasGlobal, _gasLocal);
        charge.WriteQuestion(in loop);
        _output.Op(Opcode.If);
        _output.Bytes(module.Bytes.Span[(loop.Offset + 1)..loop.Body]);
        charge.WriteCharge(in loop);
        _ = Write(loop.Offset, loop.End, edit, loop.Body);
        _output.Op(Opcode.Else);
        var behind = Write(loop.Offset, loop.End, edit, NoCharge);
        _output.Op(Opcode.End);
        return (behind, loop.End);
    }

    private void Write(in Edit edit)
    {
        switch (edit.Kind)
        {
            case EditKind.CanonicalF32:
                Metered.WriteCanonical(_output, wide: false, _locals, hints);
                break;
            case EditKind.CanonicalF64:
                Metered.WriteCanonical(_output, wide: true, _locals + 1, hints);
                break;
            case EditKind.Reload:
                Metered.WriteReload(_output, gasGlobal, _gasLocal);
                break;
            case EditKind.FirstCharge when _gasLocal == NoLocal:
                Metered.WriteCharge(_output, gasGlobal, edit.Value);
                break;
            case EditKind.FirstCharge or EditKind.Charge:
                Metered.WriteCharge(_output, gasGlobal, _gasLocal, edit.Kind == EditKind.Charge, edit.Value);
                break;
            case EditKind.LoopCharge:
                new LoopCharge(_output, gasGlobal, _gasLocal).Write(costs.Loop((int)edit.Value));
                break;
            case EditKind.Call:
                _output.Op(Opcode.Call, recorder?.Around(edit.Value) ?? edit.Value);
                break;
            default:
                _output.Op(Opcode.Br, edit.Value);
                break;
        }
    }
}
