using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Reads imports: all are refused later, by name, but the indices of what follows depend on them.</summary>
internal static class Imports
{
    private const byte TagKind = 4;

    public static void Read(ref SectionReader reader)
    {
        var count = reader.Count("imports", ActivationLimits.ImportsMax);
        for (var i = 0U; i < count && reader.Ok; i++)
        {
            var offset = reader.Cursor.Offset;
            var from = reader.Cursor.Name();
            var name = reader.Cursor.Name();
            Item(ref reader);
            reader.Module.Imports.Add(new Import(offset, from, name));
        }
    }

    private static void Item(ref SectionReader reader)
    {
        var offset = reader.Cursor.Offset;
        var module = reader.Module;
        var kind = reader.Cursor.Byte();
        if (!reader.Cursor.Ok)
        {
            return;
        }

        switch ((ExternalKind)kind)
        {
            case ExternalKind.Function:
                var type = reader.Cursor.U32();
                if (reader.InRange(offset, "type", type, module.Types.Count))
                {
                    module.Functions.Add(type);
                    module.ImportedFunctions++;
                }

                break;
            case ExternalKind.Table:
                module.Tables.Add(TablesAndMemories.Table(ref reader));
                break;
            case ExternalKind.Memory:
                module.Memories.Add(TablesAndMemories.Memory(ref reader));
                module.MemoryImported = true;
                break;
            case ExternalKind.Global:
                module.Globals.Add(Declarations.GlobalType(ref reader));
                module.ImportedGlobals++;
                break;
            default:
                Unknown(ref reader, offset, kind);
                break;
        }
    }

    private static void Unknown(ref SectionReader reader, int offset, byte kind)
    {
        if (kind == TagKind)
        {
            reader.RefuseFeature(offset, Features.Exceptions + " (tag)");
        }
        else
        {
            reader.Refuse(WasmRefusals.Malformed, offset, $"0x{kind:x2} is not a kind of import.");
        }
    }
}
