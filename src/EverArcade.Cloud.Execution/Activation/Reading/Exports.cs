using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Reads exports: names once, indices in range.</summary>
internal static class Exports
{
    private const byte TagKind = 4;

    public static void Read(ref SectionReader reader)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var count = reader.Count("exports", ActivationLimits.ExportsMax);
        for (var i = 0U; i < count && reader.Ok; i++)
        {
            var offset = reader.Cursor.Offset;
            var name = reader.Cursor.Name();
            var kind = reader.Cursor.Byte();
            var index = reader.Cursor.U32();
            if (reader.Ok && Known(ref reader, offset, kind, index))
            {
                reader.Module.Exports.Add(new Export(offset, name, (ExternalKind)kind, index));
                if (!names.Add(name))
                {
                    reader.Refuse(WasmRefusals.Invalid, offset, $"\"{name}\" is exported twice.");
                }
            }
        }
    }

    private static bool Known(ref SectionReader reader, int offset, byte kind, uint index)
    {
        var module = reader.Module;
        switch ((ExternalKind)kind)
        {
            case ExternalKind.Function: return reader.InRange(offset, "function", index, module.Functions.Count);
            case ExternalKind.Table: return reader.InRange(offset, "table", index, module.Tables.Count);
            case ExternalKind.Memory: return reader.InRange(offset, "memory", index, module.Memories.Count);
            case ExternalKind.Global: return reader.InRange(offset, "global", index, module.Globals.Count);
            default: break;
        }

        if (kind == TagKind)
        {
            reader.RefuseFeature(offset, Features.Exceptions + " (tag)");
        }
        else
        {
            reader.Refuse(WasmRefusals.Malformed, offset, $"0x{kind:x2} is not a kind of export.");
        }

        return false;
    }
}
