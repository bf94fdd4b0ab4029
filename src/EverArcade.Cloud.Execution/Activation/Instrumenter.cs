using EverArcade.Cloud.Execution.Activation.Metering;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Writing;
using EverArcade.Cloud.Execution.Profiling;

namespace EverArcade.Cloud.Execution.Activation;

/// <summary>Rewrites a checked module so that it counts its own gas and stack, stays within its memory, and shows no machine's NaN
/// (docs/metering.md). Pure: the same module under the same version gives the same bytes, on any machine.</summary>
internal static class Instrumenter
{
    private const string NameSection = "name";

    private const int HeaderBytes = 8;

    /// <summary>Sections in the order of the format; custom ones follow.</summary>
    private static readonly SectionId[] Order =
    [
        SectionId.Type, SectionId.Import, SectionId.Function, SectionId.Table, SectionId.Memory, SectionId.Global, SectionId.Export,
        SectionId.Start, SectionId.Element, SectionId.DataCount, SectionId.Code, SectionId.Data,
    ];

    /// <param name="guest">A module without refusals.</param>
    /// <param name="memoryPagesMax">Pages its memory may grow to.</param>
    public static ReadOnlyMemory<byte> Instrument(CheckedModule guest, uint memoryPagesMax) =>
        Instrument(guest, memoryPagesMax, profiled: false);

    /// <param name="guest">A module without refusals.</param>
    /// <param name="memoryPagesMax">Pages its memory may grow to.</param>
    /// <param name="profiled">Whether it also records where its gas goes. It is charged the same, and needs a second memory.</param>
    public static ReadOnlyMemory<byte> Instrument(CheckedModule guest, uint memoryPagesMax, bool profiled)
    {
        var module = guest.Module;
        var gasGlobal = (uint)module.Globals.Count;
        var pages = PagesMax(module, memoryPagesMax);
        var types = new TypeTable(module);
        var added = new AddedFunctions(module, guest.Facts, gasGlobal, pages);
        var recorder = profiled ? new CallRecorder(module, added, gasGlobal) : null;
        var hints = new BranchHints();
        var bodies = new BodyWriter(guest, types, new BlockCosts(guest, added), recorder, hints, gasGlobal, gasGlobal + 1);
        bodies.CollectTypes();
        var behind = added.Count + (recorder?.Count ?? 0);
        for (var i = 0; i < behind; i++)
        {
            _ = types.IndexOf(TypeBehind(added, recorder, i));
        }

        var output = new ByteWriter(module.Bytes.Length * 2);
        output.Bytes(module.Bytes.Span[..HeaderBytes]);
        var content = new ByteWriter(module.Bytes.Length * 2);
        foreach (var id in Order)
        {
            content.Clear();
            switch (id)
            {
                case SectionId.Type:
                    Extend(module, id, types.Count, content);
                    types.WriteAdded(content);
                    break;
                case SectionId.Function:
                    Extend(module, id, module.Functions.Count - module.ImportedFunctions + behind, content);
                    for (var i = 0; i < behind; i++)
                    {
                        content.U32(types.IndexOf(TypeBehind(added, recorder, i)));
                    }

                    break;
                case SectionId.Memory:
                    WriteMemories(module, pages, profiled, content);
                    break;
                case SectionId.Global:
                    Extend(module, id, module.Globals.Count - module.ImportedGlobals + 2, content);
                    WriteGlobals(content);
                    break;
                case SectionId.Export:
                    Extend(module, id, module.Exports.Count + (profiled ? 3 : 2), content);
                    WriteExport(Instrumentation.GasExport, ExternalKind.Global, gasGlobal, content);
                    WriteExport(Instrumentation.StackExport, ExternalKind.Global, gasGlobal + 1, content);
                    if (profiled)
                    {
                        WriteExport(ProfileLayout.Export, ExternalKind.Memory, (uint)module.Memories.Count, content);
                    }

                    break;
                case SectionId.Code:
                    WriteCode(module, bodies, added, recorder, content);
                    hints.Write(output);
                    break;
                default:
                    content.Bytes(Content(module, id));
                    break;
            }

            // A section without items is left out; that of the start function has no count.
            if (content.Written.Length > 1 || content.Written is [not 0] || (id == SectionId.Start && content.Written.Length > 0))
            {
                output.Byte((byte)id);
                output.Sized(content.Written);
            }
        }

        WriteNames(module, output);
        return output.Written.ToArray();
    }

    /// <summary>The lower of what the module declares and what it may have, and not below what it starts with.</summary>
    private static uint PagesMax(WasmModule module, uint memoryPagesMax)
    {
        if (module.Memories.Count == 0)
        {
            return 0;
        }

        var memory = module.Memories[0];
        return Math.Max(memory.Minimum, Math.Min(memory.Maximum ?? uint.MaxValue, memoryPagesMax));
    }

    private static ReadOnlySpan<byte> Content(WasmModule module, SectionId id) =>
        module.Find(id) is { } section ? section.Content.Of(module.Bytes.Span) : default;

    /// <summary>A section's own items under a new count; what is added follows.</summary>
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

    private static void WriteMemories(WasmModule module, uint pages, bool profiled, ByteWriter output)
    {
        var own = module.Memories.Count > 0 && !module.MemoryImported;
        output.U32((own ? 1U : 0U) + (profiled ? 1U : 0U));
        if (own)
        {
            output.Byte(1);
            output.U32(module.Memories[0].Minimum);
            output.U32(pages);
        }

        if (profiled)
        {
            output.Byte(1);
            output.U32(ProfileLayout.Pages);
            output.U32(ProfileLayout.Pages);
        }
    }

    private static FunctionType TypeBehind(AddedFunctions added, CallRecorder? recorder, int function) =>
        function < added.Count ? added.Type(function) : recorder!.Type(function - added.Count);

    private static void WriteGlobals(ByteWriter output)
    {
        output.Byte((byte)WasmType.I64);
        output.Byte(1);
        output.I64Const(0);
        output.Op(Opcode.End);
        output.Byte((byte)WasmType.I32);
        output.Byte(1);
        output.I32Const(0);
        output.Op(Opcode.End);
    }

    private static void WriteExport(string name, ExternalKind kind, uint index, ByteWriter output)
    {
        output.Sized(System.Text.Encoding.UTF8.GetBytes(name));
        output.Byte((byte)kind);
        output.U32(index);
    }

    private static void WriteCode(
        WasmModule module, BodyWriter bodies, AddedFunctions added, CallRecorder? recorder, ByteWriter output)
    {
        var first = module.Bodies.Count + added.Count;
        var count = first + (recorder?.Count ?? 0);
        output.U32((uint)count);
        var body = new ByteWriter(1 << 12);
        for (var i = 0; i < count; i++)
        {
            body.Clear();
            if (i < module.Bodies.Count)
            {
                bodies.Write(i, body);
            }
            else if (i < first)
            {
                added.WriteBody(i - module.Bodies.Count, body);
            }
            else
            {
                recorder!.WriteBody(i - first, body);
            }

            output.Sized(body.Written);
        }
    }

    /// <summary>Names of functions and locals stay true: nothing was put before what they name. Other custom sections are left out.</summary>
    private static void WriteNames(WasmModule module, ByteWriter output)
    {
        foreach (var section in module.Sections)
        {
            if (section.Id == SectionId.Custom)
            {
                var cursor = new ByteCursor(module.Bytes.Span, section.Content);
                if (string.Equals(cursor.Name(), NameSection, StringComparison.Ordinal))
                {
                    output.Byte((byte)SectionId.Custom);
                    output.Sized(section.Content.Of(module.Bytes.Span));
                }
            }
        }
    }
}
