using EverArcade.Cloud.Execution.Engine;
using static EverArcade.Cloud.Execution.Engine.Native.WasmtimeLibrary;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>The floor: the calls of the C API that an execution cannot do without, in a row, with nothing checked and nothing made of
/// what they say.</summary>
internal sealed unsafe class KernelFloor(CompiledModule module, byte[] input)
{
    private readonly nint _prepared = module.PreparedFor(lane: 0).DangerousGetHandle();
    private readonly byte[] _answer = new byte[input.Length];

    public int Execute()
    {
        var store = NewStore(module.Engine.Handle.DangerousGetHandle(), 0, 0);
        var context = ContextOf(store);
        _ = Instantiate(_prepared, context, out var instance, out _);
        var memory = Find(context, instance, "memory"u8).Memory;
        var gas = Find(context, instance, "everarcade.gas"u8).Global;
        var value = new Value { Kind = Value.I64Kind, I64 = 1_000_000 };
        _ = SetGlobal(context, in gas, in value);

        var values = stackalloc RawValue[2];
        values[0].U32 = (uint)input.Length;
        var function = Find(context, instance, "alloc"u8).Function;
        _ = Call(context, in function, values, 1, out _);
        var address = values[0].U32;
        input.CopyTo(new Span<byte>(MemoryAddress(context, in memory) + address, input.Length));
        values[1].U32 = (uint)input.Length;
        function = Find(context, instance, "execute"u8).Function;
        _ = Call(context, in function, values, 2, out _);
        address = values[0].U32;
        function = Find(context, instance, "output_len"u8).Function;
        _ = Call(context, in function, values, 1, out _);
        var length = (int)values[0].U32;

        GetGlobal(context, in gas, out value);
        new Span<byte>(MemoryAddress(context, in memory) + address, length).CopyTo(_answer);
        _ = MemoryBytes(context, in memory);
        DeleteStore(store);
        return length;
    }

    private static Extern Find(nint context, in Instance instance, ReadOnlySpan<byte> name)
    {
        fixed (byte* first = name)
        {
            _ = TryGetExport(context, in instance, first, (nuint)name.Length, out var item);
            return item;
        }
    }
}
