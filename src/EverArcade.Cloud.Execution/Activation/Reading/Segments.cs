using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Reads element and data segments.</summary>
internal static class Segments
{
    /// <summary>Flags of an element segment: not active; if active, names its table, else only declares; entries are expressions.</summary>
    private const uint Passive = 1;
    private const uint Explicit = 2;
    private const uint Expressions = 4;

    public static void Elements(ref SectionReader reader)
    {
        var count = reader.Count("element segments", ActivationLimits.SegmentsMax);
        reader.Module.ElementSegments = (int)count;
        var total = 0UL;
        for (var i = 0U; i < count && reader.Ok; i++)
        {
            ElementSegment(ref reader, ref total);
        }
    }

    private static void ElementSegment(ref SectionReader reader, ref ulong total)
    {
        var offset = reader.Cursor.Offset;
        var flags = reader.Cursor.U32();
        if (reader.Ok && flags > 7)
        {
            reader.Refuse(WasmRefusals.Malformed, offset, $"An element segment has flags {flags}.");
            return;
        }

        if ((flags & Passive) == 0)
        {
            var table = (flags & Explicit) != 0 ? reader.Cursor.U32Padded() : 0;
            if (reader.InRange(offset, "table", table, reader.Module.Tables.Count))
            {
                ConstantExpression.Read(ref reader, WasmType.I32);
            }
        }

        if ((flags & (Passive | Explicit)) != 0)
        {
            Kind(ref reader, (flags & Expressions) != 0 ? (byte)WasmType.FuncRef : (byte)0);
        }

        var start = reader.Cursor.Offset;
        var entries = reader.Cursor.U32Padded();
        total += entries;
        if (reader.Ok && total > ActivationLimits.ElementsTotalMax)
        {
            reader.Refuse(
                WasmRefusals.Count, start, $"entries of element segments: {total} or more, at most {ActivationLimits.ElementsTotalMax}.");
        }

        for (var i = 0U; i < entries && reader.Ok; i++)
        {
            Entry(ref reader, (flags & Expressions) != 0);
        }
    }

    private static void Kind(ref SectionReader reader, byte expected)
    {
        var offset = reader.Cursor.Offset;
        var kind = reader.Cursor.Byte();
        if (reader.Ok && kind != expected)
        {
            reader.RefuseFeature(offset, $"{Features.References} (elements of kind 0x{kind:x2})");
        }
    }

    private static void Entry(ref SectionReader reader, bool expression)
    {
        if (expression)
        {
            ConstantExpression.Read(ref reader, WasmType.FuncRef);
            return;
        }

        var offset = reader.Cursor.Offset;
        var function = reader.Cursor.U32Padded();
        if (reader.InRange(offset, "function", function, reader.Module.Functions.Count))
        {
            reader.Module.Elements.Add(function);
        }
    }

    public static void Data(ref SectionReader reader)
    {
        var start = reader.Cursor.Offset;
        var count = reader.Count("data segments", ActivationLimits.SegmentsMax);
        if (reader.Ok && reader.Module.DataCount is { } announced && announced != count)
        {
            reader.Refuse(WasmRefusals.Malformed, start, $"The module announces {announced} data segments and has {count}.");
        }

        for (var i = 0U; i < count && reader.Ok; i++)
        {
            var offset = reader.Cursor.Offset;
            var flags = reader.Cursor.U32();
            if (reader.Ok && flags > 2)
            {
                reader.Refuse(WasmRefusals.Malformed, offset, $"A data segment has flags {flags}.");
                return;
            }

            if (flags != 1)
            {
                var memory = flags == 2 ? reader.Cursor.U32Padded() : 0;
                if (reader.InRange(offset, "memory", memory, reader.Module.Memories.Count))
                {
                    ConstantExpression.Read(ref reader, WasmType.I32);
                }
            }

            _ = reader.Cursor.Range(reader.Cursor.U32Padded());
        }
    }
}
