using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Reads which tables and memories a module has or imports, and the limits of their sizes.</summary>
internal static class TablesAndMemories
{
    public static void Tables(ref SectionReader reader)
    {
        var count = reader.Count("tables", 1);
        for (var i = 0U; i < count && reader.Ok; i++)
        {
            reader.Module.Tables.Add(Table(ref reader));
        }
    }

    public static Bounds Table(ref SectionReader reader)
    {
        var offset = reader.Cursor.Offset;
        var type = reader.Cursor.Byte();
        if (reader.Cursor.Ok && type != (byte)WasmType.FuncRef)
        {
            reader.Refuse(
                WasmRefusals.TableType, offset, $"A table holds function references (funcref) and nothing else, not 0x{type:x2}.");
        }

        return Limits(ref reader, offset, uint.MaxValue, isTable: true);
    }

    public static void Memories(ref SectionReader reader)
    {
        var offset = reader.Cursor.Offset;
        var count = reader.Cursor.U32Padded();
        if (reader.Cursor.Ok && count > 1)
        {
            reader.Refuse(WasmRefusals.MemoryCount, offset, $"memories: {count}, at most 1.");
        }

        if (reader.Ok && count == 1)
        {
            reader.Module.Memories.Add(Memory(ref reader));
        }
    }

    public static Bounds Memory(ref SectionReader reader) => Limits(ref reader, reader.Cursor.Offset, 1 << 16, isTable: false);

    private static Bounds Limits(ref SectionReader reader, int offset, uint bound, bool isTable)
    {
        var flags = reader.Cursor.Byte();
        if (reader.Ok && flags > 1)
        {
            var what = (flags & 2) != 0 ? "threads (shared)" : (flags & 4) != 0 ? "memory64" : (flags & 8) != 0 ? "custom page sizes" : "unknown flags";
            reader.Refuse(
                isTable ? WasmRefusals.TableType : WasmRefusals.MemoryType,
                offset,
                $"This feature is not accepted: {what}. Indices have 32 bits, pages 64 KiB, and nothing is shared.");
        }

        if (!reader.Ok)
        {
            return default;
        }

        var minimum = reader.Cursor.U32();
        uint? maximum = flags == 1 ? reader.Cursor.U32() : null;
        if (reader.Cursor.Ok && (minimum > bound || maximum > bound || maximum < minimum))
        {
            reader.Refuse(WasmRefusals.Invalid, offset, $"A minimum of {minimum} and a maximum of {maximum} are not possible.");
        }

        return new Bounds(offset, minimum, maximum);
    }
}
