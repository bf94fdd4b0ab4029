using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>What a profiled module has more than an instrumented one: each function says that it begins and ends, and two functions
/// behind all others keep the tree of <see cref="ProfileLayout"/>. They read the gas and never change it.</summary>
/// <remarks>Functions that stand in for a priced instruction are called through one of their own each, so that they have a frame.</remarks>
internal sealed class CallRecorder(WasmModule module, AddedFunctions added, uint gasGlobal)
{
    private static readonly FunctionType EnterType = new([WasmType.I32, WasmType.I32], []);

    private readonly uint _firstAdded = (uint)module.Functions.Count;
    private readonly uint _enter = (uint)(module.Functions.Count + added.Count);
    private readonly RecorderCode _code = new((uint)module.Memories.Count, gasGlobal);

    /// <summary>Functions put behind those that instrumentation adds.</summary>
    public int Count => 2 + added.Count;

    public FunctionType Type(int function) => function switch
    {
        0 => EnterType,
        1 => FunctionType.Empty,
        _ => added.Type(function - 2),
    };

    /// <summary>The function to call in place of one that instrumentation adds.</summary>
    public uint Around(uint addedFunction) => _enter + 2 + (addedFunction - _firstAdded);

    /// <param name="function">Which begins.</param>
    /// <param name="paid">Gas that its caller paid for it.</param>
    /// <param name="output">Receives the call.</param>
    public void WriteEnterCall(uint function, uint paid, ByteWriter output)
    {
        output.I32Const((int)function);
        output.I32Const((int)paid);
        output.Op(Opcode.Call, _enter);
    }

    public void WriteLeaveCall(ByteWriter output) => output.Op(Opcode.Call, _enter + 1);

    public void WriteBody(int function, ByteWriter output)
    {
        switch (function)
        {
            case 0:
                _code.WriteEnter(output);
                break;
            case 1:
                _code.WriteLeave(output);
                break;
            default:
                WriteAround(function - 2, output);
                break;
        }
    }

    private void WriteAround(int addedFunction, ByteWriter output)
    {
        var target = _firstAdded + (uint)addedFunction;
        output.U32(0);
        WriteEnterCall(target, 0, output);
        for (var i = 0U; i < added.Type(addedFunction).Parameters.Length; i++)
        {
            output.Op(Opcode.LocalGet, i);
        }

        output.Op(Opcode.Call, target);
        WriteLeaveCall(output);
        output.Op(Opcode.End);
    }
}
