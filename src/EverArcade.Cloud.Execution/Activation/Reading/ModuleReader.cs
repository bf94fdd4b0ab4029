using System.Buffers.Binary;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Reads a module's sections strictly: each once, in order, filled to its last byte. Bodies are found, not judged.</summary>
/// <remarks>Linear in the module's length. After a section that cannot be read the rest is not judged: its indices would mean nothing.</remarks>
internal static class ModuleReader
{
    private const ulong MagicAndVersion = 0x0000_0001_6d73_6100;

    private const int HeaderBytes = 8;

    /// <returns>What was read; complete when nothing was added to <paramref name="refusals"/>. Null when it cannot be used at all.</returns>
    public static WasmModule? Read(ReadOnlyMemory<byte> bytes, RefusalList refusals)
    {
        var span = bytes.Span;
        refusals.AddAbove(WasmRefusals.Size, 0, "bytes of the module", (ulong)span.Length, ActivationLimits.ModuleBytesMax);
        if (span.Length < HeaderBytes || BinaryPrimitives.ReadUInt64LittleEndian(span) != MagicAndVersion)
        {
            refusals.Add(WasmRefusals.NotAModule, 0, "The file does not start with the magic number and version 1 of a core module.");
            return null;
        }

        if (!refusals.None)
        {
            return null;
        }

        var module = new WasmModule(bytes);
        if (!Sections(span, module, refusals))
        {
            return null;
        }

        var defined = module.Functions.Count - module.ImportedFunctions;
        if (defined != module.Bodies.Count)
        {
            refusals.Add(WasmRefusals.Malformed, span.Length, $"The module has {defined} functions but {module.Bodies.Count} bodies.");
            return null;
        }

        if (module.DataCount is > 0 && module.Find(SectionId.Data) is null)
        {
            refusals.Add(WasmRefusals.Malformed, span.Length, $"The module announces {module.DataCount} data segments and has none.");
            return null;
        }

        return module;
    }

    private static bool Sections(ReadOnlySpan<byte> span, WasmModule module, RefusalList refusals)
    {
        var file = new ByteCursor(span, new ByteRange(HeaderBytes, span.Length - HeaderBytes));
        var customs = new CustomSections();
        var last = 0;
        var whole = true;
        while (!file.AtEnd && !refusals.Full)
        {
            var offset = file.Offset;
            var id = file.Byte();
            var content = file.Range(file.U32Padded());
            if (!file.Ok)
            {
                refusals.Add(WasmRefusals.Malformed, file.ProblemOffset, $"Section {id}: {file.Problem}.");
                return false;
            }

            if (Place(id) is not { } place)
            {
                Unknown(id, offset, refusals);
                return false;
            }

            if (place > 0 && place <= last)
            {
                refusals.Add(WasmRefusals.Section, offset, $"Section {(SectionId)id} is there twice or out of order.");
                return false;
            }

            last = Math.Max(last, place);
            var section = new Section((SectionId)id, offset, content);
            module.Sections.Add(section);
            whole &= id == 0 ? customs.Check(span, section, refusals) : Contents(span, section, module, refusals);
            if (!whole)
            {
                return false;
            }
        }

        return whole;
    }

    /// <summary>Rank in the order of sections; 0 for custom ones, which may stand anywhere.</summary>
    private static int? Place(byte id) => (SectionId)id switch
    {
        <= SectionId.Element => id,
        SectionId.DataCount => 10,
        SectionId.Code => 11,
        SectionId.Data => 12,
        _ => null,
    };

    private static void Unknown(byte id, int offset, RefusalList refusals)
    {
        var feature = id == 13 ? Features.Exceptions + " (tag section)" : null;
        refusals.Add(
            feature is null ? WasmRefusals.Section : WasmRefusals.Feature,
            offset,
            feature is null ? $"Section {id} is not part of the accepted format." : $"This feature is not accepted: {feature}.");
    }

    private static bool Contents(ReadOnlySpan<byte> span, in Section section, WasmModule module, RefusalList refusals)
    {
        var reader = new SectionReader(new ByteCursor(span, section.Content), module, refusals);
        switch (section.Id)
        {
            case SectionId.Type: Declarations.Types(ref reader); break;
            case SectionId.Import: Imports.Read(ref reader); break;
            case SectionId.Function: Declarations.Functions(ref reader); break;
            case SectionId.Table: TablesAndMemories.Tables(ref reader); break;
            case SectionId.Memory: TablesAndMemories.Memories(ref reader); break;
            case SectionId.Global: Declarations.Globals(ref reader); break;
            case SectionId.Export: Exports.Read(ref reader); break;
            case SectionId.Start: Declarations.Start(ref reader); break;
            case SectionId.Element: Segments.Elements(ref reader); break;
            case SectionId.DataCount: module.DataCount = reader.Cursor.U32Padded(); break;
            case SectionId.Code: Declarations.Bodies(ref reader); break;
            default: Segments.Data(ref reader); break;
        }

        return reader.Finish(section.Id);
    }
}
