using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Validation;
using EverArcade.Cloud.Execution.Activation.Writing;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>A guest as long as wanted, of code that a compiler wrote: all functions of a real module again and again behind its own, and
/// the exports of the ABI. The same bytes on every call.</summary>
/// <remarks>What a copy calls is the original's, so copies lie on no cycle of calls, and only the originals count their depth. The engine
/// compiles every function, called or not.</remarks>
internal static class LargeModule
{
    /// <summary>Room for sections that grow by some bytes, and for the functions of the ABI.</summary>
    private const int MarginBytes = 1_024;

    private const string Run = "run";

    /// <summary>alloc(length): always the same address.</summary>
    private static readonly byte[] Allocate = [0, (byte)Opcode.I32Const, 0x80, 0x08, (byte)Opcode.End];

    /// <summary>output_len(): nothing.</summary>
    private static readonly byte[] OutputLength = [0, (byte)Opcode.I32Const, 0, (byte)Opcode.End];

    /// <param name="bytes">A module that exports a memory and a function <c>run</c>, from an i32 to one value.</param>
    /// <param name="bytesMax">Above its length; what is built is at most one copy of its functions and a kilobyte shorter than this.</param>
    public static byte[] Build(byte[] bytes, int bytesMax)
    {
        var module = Read(bytes);
        var copy = module.Bodies.Sum(body => body.Length + 5);
        var copies = (bytesMax - bytes.Length - MarginBytes) / copy;
        var output = new ByteWriter(bytesMax);
        output.Bytes(bytes.AsSpan(0, 8));
        foreach (var section in module.Sections.Where(section => section.Id != SectionId.Custom))
        {
            var content = new ByteWriter(bytesMax);
            switch (section.Id)
            {
                case SectionId.Function:
                    WriteFunctions(module, copies, content);
                    break;
                case SectionId.Export:
                    WriteExports(module, section, copies, content);
                    break;
                case SectionId.Code:
                    WriteBodies(module, copies, content);
                    break;
                default:
                    content.Bytes(section.Content.Of(bytes));
                    break;
            }

            output.Byte((byte)section.Id);
            output.Sized(content.Written);
        }

        return output.Written.ToArray();
    }

    private static WasmModule Read(byte[] bytes)
    {
        var refusals = new RefusalList();
        return ModuleReader.Read(bytes, refusals) is { ImportedFunctions: 0 } module && refusals.None
            ? module
            : throw new InvalidOperationException($"Not a module to be repeated: {string.Join(", ", refusals.All)}");
    }

    private static void WriteFunctions(WasmModule module, int copies, ByteWriter output)
    {
        output.U32((uint)Count(module, copies) + 3);
        for (var round = 0; round <= copies; round++)
        {
            foreach (var type in module.Functions)
            {
                output.U32(type);
            }
        }

        output.U32(TypeIndex(module, new FunctionType([WasmType.I32], [WasmType.I32])));
        output.U32(TypeIndex(module, new FunctionType([WasmType.I32, WasmType.I32], [WasmType.I32])));
        output.U32(TypeIndex(module, new FunctionType([], [WasmType.I32])));
    }

    private static void WriteExports(WasmModule module, Section section, int copies, ByteWriter output)
    {
        var own = section.Content.Of(module.Bytes.Span);
        output.U32((uint)module.Exports.Count + 3);
        output.Bytes(own[(own.IndexOfAnyInRange((byte)0, (byte)0x7f) + 1)..]);
        var index = (uint)Count(module, copies);
        foreach (var name in (string[])[AbiExports.Allocate, AbiExports.Execute, AbiExports.OutputLength])
        {
            output.Sized(System.Text.Encoding.UTF8.GetBytes(name));
            output.Byte((byte)ExternalKind.Function);
            output.U32(index++);
        }
    }

    private static void WriteBodies(WasmModule module, int copies, ByteWriter output)
    {
        output.U32((uint)Count(module, copies) + 3);
        for (var round = 0; round <= copies; round++)
        {
            foreach (var body in module.Bodies)
            {
                output.Sized(body.Of(module.Bytes.Span));
            }
        }

        output.Sized(Allocate);
        output.Sized(Execute(module.Exports.Single(export => string.Equals(export.Name, Run, StringComparison.Ordinal)).Index));
        output.Sized(OutputLength);
    }

    /// <summary>execute(address, length): runs the original with the length, so that the smoke run runs real code.</summary>
    private static byte[] Execute(uint run)
    {
        var body = new ByteWriter(16);
        body.U32(0);
        body.Op(Opcode.LocalGet, 1);
        body.Op(Opcode.Call, run);
        body.Op(Opcode.Drop);
        body.I32Const(0);
        body.Op(Opcode.End);
        return body.Written.ToArray();
    }

    private static int Count(WasmModule module, int copies) => module.Functions.Count * (copies + 1);

    private static uint TypeIndex(WasmModule module, FunctionType type) =>
        module.Types.FindIndex(own => own.Fits(type)) is >= 0 and var index
            ? (uint)index
            : throw new InvalidOperationException($"The module has no type {type}.");
}
