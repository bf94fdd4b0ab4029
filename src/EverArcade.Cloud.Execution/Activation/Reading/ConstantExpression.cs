using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Reads the expressions that give globals and segments their start: one constant, or an imported global that never changes.</summary>
internal static class ConstantExpression
{
    private const byte End = 0x0b;
    private const byte NullReference = 0xd0;
    private const byte FunctionReference = 0xd2;

    public static void Read(ref SectionReader reader, WasmType expected)
    {
        var offset = reader.Cursor.Offset;
        var opcode = reader.Cursor.Byte();
        if (!reader.Ok)
        {
            return;
        }

        var found = Value(ref reader, opcode, offset);
        if (reader.Ok && found != expected)
        {
            reader.Refuse(
                WasmRefusals.Invalid, offset, $"An expression of type {WasmTypes.Name(expected)} is expected, not {WasmTypes.Name(found)}.");
        }

        var end = reader.Cursor.Offset;
        var last = reader.Cursor.Byte();
        if (reader.Ok && last != End)
        {
            reader.RefuseFeature(end, "extended constant expressions");
        }
    }

    private static WasmType Value(ref SectionReader reader, byte opcode, int offset)
    {
        switch (opcode)
        {
            case 0x41:
                _ = reader.Cursor.S32Padded();
                return WasmType.I32;
            case 0x42:
                _ = reader.Cursor.S64Padded();
                return WasmType.I64;
            case 0x43:
                reader.Cursor.Skip(4);
                return WasmType.F32;
            case 0x44:
                reader.Cursor.Skip(8);
                return WasmType.F64;
            case 0x23:
                return Global(ref reader, offset);
            case NullReference:
                if (reader.Cursor.Byte() != (byte)WasmType.FuncRef)
                {
                    reader.RefuseFeature(offset, Features.References);
                }

                return WasmType.FuncRef;
            case FunctionReference:
                var function = reader.Cursor.U32Padded();
                if (reader.InRange(offset, "function", function, reader.Module.Functions.Count))
                {
                    reader.Module.Elements.Add(function);
                }

                return WasmType.FuncRef;
            case End:
                reader.Refuse(WasmRefusals.Invalid, offset, "An expression without a value.");
                return WasmType.None;
            case 0xfb or 0xfd or 0xfe:
                reader.RefuseFeature(offset, Features.OfOpcode(opcode, reader.Cursor.U32()));
                return WasmType.None;
            default:
                reader.Refuse(WasmRefusals.Invalid, offset, $"Opcode 0x{opcode:x2} is not constant.");
                return WasmType.None;
        }
    }

    private static WasmType Global(ref SectionReader reader, int offset)
    {
        var index = reader.Cursor.U32Padded();
        if (!reader.InRange(offset, "global", index, reader.Module.Globals.Count))
        {
            return WasmType.None;
        }

        if (index >= (uint)reader.Module.ImportedGlobals)
        {
            reader.RefuseFeature(offset, "constant expressions that read the module's own globals");
        }

        var global = reader.Module.Globals[(int)index];
        if (global.Mutable)
        {
            reader.Refuse(WasmRefusals.Invalid, offset, "A constant expression reads a global that changes.");
        }

        return global.Type;
    }
}
