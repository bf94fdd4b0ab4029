namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Splits a function's body into instructions. Knows which are accepted, and names the feature of those that are not.</summary>
internal static class InstructionReader
{
    private const byte PrefixMore = 0xfc;

    /// <param name="code">Where the instruction starts. Its problem is set when there is none.</param>
    /// <param name="instruction">What was read.</param>
    /// <param name="feature">The refused feature the instruction belongs to, or null.</param>
    /// <returns>Whether an accepted instruction was read.</returns>
    public static bool TryRead(ref ByteCursor code, ref Instruction instruction, out string? feature)
    {
        feature = null;
        instruction.Offset = code.Offset;
        return ShortForms.TryRead(ref code, ref instruction) || TryReadAny(ref code, ref instruction, ref feature);
    }

    /// <summary>The same without <see cref="ShortForms"/>: any instruction, one case for each kind.</summary>
    public static bool TryReadAny(ref ByteCursor code, ref Instruction instruction, ref string? feature)
    {
        var octet = code.Byte();
        instruction.Opcode = (Opcode)octet;
        switch (octet)
        {
            case 0x00 or 0x01 or 0x05 or 0x0b or 0x0f or 0x1a or 0x1b or (>= 0x45 and <= 0xc4):
                break;
            case 0x02 or 0x03 or 0x04:
                BlockType(ref code, ref instruction, ref feature);
                break;
            case 0x0c or 0x0d or (>= 0x20 and <= 0x22):
                instruction.Index = code.U32();
                break;
            case 0x10 or 0x23 or 0x24:
                instruction.Index = code.U32Padded();
                break;
            case 0x11:
                instruction.Index = code.U32Padded();
                ZeroPadded(ref code, "the table");
                break;
            case 0x0e:
                Labels(ref code, ref instruction);
                break;
            case 0x1c:
                SelectType(ref code, ref instruction, ref feature);
                break;
            case >= 0x28 and <= 0x3e:
                MemoryArgument(ref code, ref instruction, ref feature);
                break;
            case 0x3f or 0x40:
                Zero(ref code, ref feature);
                break;
            case 0x41:
                instruction.Index = unchecked((uint)code.S32Padded());
                break;
            case 0x42:
                _ = code.S64Padded();
                break;
            case 0x43:
                code.Skip(4);
                break;
            case 0x44:
                code.Skip(8);
                break;
            case PrefixMore:
                More(ref code, ref instruction, ref feature);
                break;
            default:
                feature = Features.OfOpcode(octet, octet is 0xfb or 0xfd or 0xfe ? code.U32() : 0);
                break;
        }

        return code.Ok && feature is null;
    }

    private static void More(ref ByteCursor code, ref Instruction instruction, ref string? feature)
    {
        var number = code.U32();
        instruction.Opcode = (Opcode)(0xfc00 | number & 0xff);
        switch (number)
        {
            case <= 7:
                break;
            case 8: // memory.init
                instruction.Index = code.U32Padded();
                Zero(ref code, ref feature);
                break;
            case 9 or 13: // data.drop, elem.drop
                instruction.Index = code.U32Padded();
                break;
            case 10: // memory.copy
                Zero(ref code, ref feature);
                Zero(ref code, ref feature);
                break;
            case 11: // memory.fill
                Zero(ref code, ref feature);
                break;
            case 12: // table.init
                instruction.Index = code.U32Padded();
                ZeroPadded(ref code, "the table");
                break;
            case 14: // table.copy
                ZeroPadded(ref code, "the table");
                ZeroPadded(ref code, "the table");
                break;
            default:
                feature = Features.OfMore(number);
                break;
        }
    }

    private static void BlockType(ref ByteCursor code, ref Instruction instruction, ref string? feature)
    {
        var offset = code.Offset;
        var type = code.S33();
        instruction.IndexIsType = type >= 0;
        instruction.Index = unchecked((uint)(type >= 0 ? type : type & 0x7f));
        if (type < 0 && type != -0x40 && (type < -0x40 || !WasmTypes.IsNumber((byte)instruction.Index)))
        {
            feature = type < -0x40 ? null : WasmTypes.FeatureOf((byte)instruction.Index);
            code.Fail(offset, "this is not a block type");
        }
    }

    private static void SelectType(ref ByteCursor code, ref Instruction instruction, ref string? feature)
    {
        var offset = code.Offset;
        if (code.U32() != 1)
        {
            code.Fail(offset, "a select has one type");
        }

        instruction.Index = code.Byte();
        if (!WasmTypes.IsNumber((byte)instruction.Index))
        {
            feature = WasmTypes.FeatureOf((byte)instruction.Index);
            code.Fail(offset, "this is not a value type");
        }
    }

    private static void Labels(ref ByteCursor code, ref Instruction instruction)
    {
        var offset = code.Offset;
        instruction.Index = code.U32();
        instruction.Labels = code.Offset;
        if (instruction.Index > ActivationLimits.BranchTargetsMax)
        {
            code.Fail(offset, $"a br_table has {instruction.Index} targets, at most {ActivationLimits.BranchTargetsMax}");
            return;
        }

        for (var i = 0U; i <= instruction.Index && code.Ok; i++)
        {
            _ = code.U32();
        }
    }

    private static void MemoryArgument(ref ByteCursor code, ref Instruction instruction, ref string? feature)
    {
        instruction.Index = code.U32();
        if (instruction.Index is >= 64 and < 128)
        {
            feature = "multi-memory";
        }

        _ = code.U32Padded();
    }

    /// <summary>A byte that is 0 as long as a module has one memory.</summary>
    private static void Zero(ref ByteCursor code, ref string? feature)
    {
        if (code.Byte() != 0)
        {
            feature = "multi-memory";
        }
    }

    /// <summary>An index that can only be 0, in as many bytes as a linker left for it.</summary>
    private static void ZeroPadded(ref ByteCursor code, string what)
    {
        var offset = code.Offset;
        if (code.U32Padded() != 0)
        {
            code.Fail(offset, $"{what} of this index does not exist");
        }
    }
}
