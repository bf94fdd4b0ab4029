using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Activation.Metering;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Writing;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>A slow meter that is obviously right: it counts every single instruction immediately before it runs, and never stops.</summary>
/// <remarks>It shares the cost table and the writer of numbers with the instrumenter, and nothing else.</remarks>
internal static class ReferenceMeter
{
    public static byte[] Rewrite(byte[] bytes, uint pagesMax = 16)
    {
        var guest = CheckedModule.Validate(bytes, new RefusalList())!;
        var module = guest.Module;
        var gas = (uint)module.Globals.Count;
        var output = new ByteWriter(bytes.Length * 8);
        output.Bytes(bytes.AsSpan(0, 8));
        SectionId[] order =
        [
            SectionId.Type, SectionId.Function, SectionId.Table, SectionId.Memory, SectionId.Global, SectionId.Export,
            SectionId.Element, SectionId.DataCount, SectionId.Code, SectionId.Data,
        ];
        foreach (var id in order)
        {
            var content = new ByteWriter(bytes.Length * 8);
            switch (id)
            {
                case SectionId.Memory when module.Memories.Count > 0:
                    content.Bytes([1, 1]);
                    content.U32(module.Memories[0].Minimum);
                    content.U32(Math.Min(module.Memories[0].Maximum ?? pagesMax, pagesMax));
                    break;
                case SectionId.Global:
                    Extend(module, id, module.Globals.Count + 1, content);
                    content.Bytes([0x7e, 1, 0x42, 0, 0x0b]);
                    break;
                case SectionId.Export:
                    Extend(module, id, module.Exports.Count + 1, content);
                    content.Sized(System.Text.Encoding.UTF8.GetBytes(Instrumentation.GasExport));
                    content.Byte(3);
                    content.U32(gas);
                    break;
                case SectionId.Code:
                    content.U32((uint)module.Bodies.Count);
                    for (var body = 0; body < module.Bodies.Count; body++)
                    {
                        content.Sized(Body(guest, body, gas, pagesMax));
                    }

                    break;
                default:
                    content.Bytes(module.Find(id) is { } section ? section.Content.Of(bytes) : default);
                    break;
            }

            if (content.Written.Length > 0)
            {
                output.Byte((byte)id);
                output.Sized(content.Written);
            }
        }

        return output.Written.ToArray();
    }

    private static ReadOnlySpan<byte> Body(CheckedModule guest, int body, uint gas, uint pagesMax)
    {
        var module = guest.Module;
        var bytes = module.Bytes.Span;
        var facts = guest.Facts.Functions[body];
        var range = module.Bodies[body];
        var output = new ByteWriter(range.Length * 8);
        var locals = new ByteCursor(bytes, range);
        output.U32(locals.U32() + 1);
        output.Bytes(bytes[locals.Offset..facts.Code]);
        output.Bytes([1, 0x7f]);
        var scratch = (uint)facts.Locals;
        Count(output, gas, GasCosts.OfLocals(facts.Locals - module.TypeOf((uint)body).Parameters.Length));

        var code = new ByteCursor(bytes, new ByteRange(facts.Code, range.End - facts.Code));
        var instruction = default(Instruction);
        while (!code.AtEnd)
        {
            Assert.True(InstructionReader.TryRead(ref code, ref instruction, out _));
            Count(output, gas, GasCosts.Of(instruction.Opcode));
            var pages = Math.Min(module.Memories.Count > 0 ? module.Memories[0].Maximum ?? pagesMax : 0, pagesMax);
            CountOperand(output, gas, instruction.Opcode, scratch, pages);
            output.Bytes(bytes[instruction.Offset..code.Offset]);
        }

        return output.Written;
    }

    private static void Count(ByteWriter output, uint gas, uint cost)
    {
        if (cost > 0)
        {
            output.Op(Opcode.GlobalGet, gas);
            output.I64Const(cost);
            output.Op(Opcode.I64Sub);
            output.Op(Opcode.GlobalSet, gas);
        }
    }

    /// <summary>What depends on the operand on top: bytes, elements, or pages that fit.</summary>
    private static void CountOperand(ByteWriter output, uint gas, Opcode opcode, uint scratch, uint pages)
    {
        if (opcode is not (Opcode.MemoryGrow or >= Opcode.MemoryInit) || opcode is Opcode.DataDrop or Opcode.ElemDrop)
        {
            return;
        }

        output.Op(Opcode.LocalSet, scratch);
        output.Op(Opcode.GlobalGet, gas);
        output.Op(Opcode.LocalGet, scratch);
        output.Op(Opcode.I64ExtendI32U);
        output.I64Const(opcode is Opcode.TableInit or Opcode.TableCopy ? 8 : opcode == Opcode.MemoryGrow ? 100_000 : 2);
        output.Op(opcode is Opcode.MemoryGrow or Opcode.TableInit or Opcode.TableCopy ? Opcode.I64Mul : Opcode.I64DivU);
        if (opcode == Opcode.MemoryGrow)
        {
            output.I64Const(0);
            output.Op(Opcode.LocalGet, scratch);
            output.Op(Opcode.MemorySize, 0);
            output.Op(Opcode.I32Add);
            output.I32Const((int)pages);
            output.Op(Opcode.I32LeU);
            output.Op(Opcode.Select);
        }

        output.Op(Opcode.I64Sub);
        output.Op(Opcode.GlobalSet, gas);
        output.Op(Opcode.LocalGet, scratch);
    }

    private static void Extend(WasmModule module, SectionId id, int count, ByteWriter output)
    {
        output.U32((uint)count);
        if (module.Find(id) is { } section)
        {
            var cursor = new ByteCursor(module.Bytes.Span, section.Content);
            _ = cursor.U32Padded();
            output.Bytes(module.Bytes.Span[cursor.Offset..section.Content.End]);
        }
    }
}
