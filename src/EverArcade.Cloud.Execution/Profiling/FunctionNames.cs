using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>What the functions of a module are called: by its name section, else by an export, else by their index.</summary>
/// <remarks>Names are the guest's: shortened, without control characters, and made unique. A name section that cannot be read to its end
/// names what was read.</remarks>
internal static class FunctionNames
{
    /// <summary>Characters of one name.</summary>
    private const int NameMax = 160;

    private const string Section = "name";

    /// <summary>Subsection of the name section that names functions (WebAssembly core specification, Appendix, Name section).</summary>
    private const byte FunctionsId = 1;

    /// <param name="module">The module as published.</param>
    /// <param name="added">Stand behind its functions and are called as the instruction they run.</param>
    /// <param name="taken">Names no function may have.</param>
    /// <returns>A name for each function.</returns>
    public static string[] Read(WasmModule module, AddedFunctions added, params ReadOnlySpan<string> taken)
    {
        var names = new string?[module.Functions.Count + added.Count];
        foreach (var section in module.Sections)
        {
            if (section.Id == SectionId.Custom)
            {
                ReadSection(module.Bytes.Span, section.Content, names.AsSpan(0, module.Functions.Count));
            }
        }

        foreach (var export in module.Exports)
        {
            if (export.Kind == ExternalKind.Function)
            {
                names[export.Index] ??= Printable(export.Name);
            }
        }

        for (var i = 0; i < added.Count; i++)
        {
            names[module.Functions.Count + i] = NameOf(added.Instruction(i));
        }

        return Distinguish(names, taken);
    }

    private static void ReadSection(ReadOnlySpan<byte> bytes, ByteRange content, Span<string?> names)
    {
        var section = new ByteCursor(bytes, content);
        if (!string.Equals(section.Name(), Section, StringComparison.Ordinal))
        {
            return;
        }

        while (section.Ok && !section.AtEnd)
        {
            var id = section.Byte();
            var range = section.Range(section.U32Padded());
            if (id == FunctionsId && section.Ok)
            {
                ReadFunctions(new ByteCursor(bytes, range), names);
            }
        }
    }

    private static void ReadFunctions(ByteCursor cursor, Span<string?> names)
    {
        var count = cursor.U32Padded();
        for (var i = 0U; i < count && cursor.Ok; i++)
        {
            var function = cursor.U32Padded();
            var name = cursor.Name();
            if (cursor.Ok && name.Length > 0 && function < (uint)names.Length)
            {
                names[(int)function] ??= Printable(name);
            }
        }
    }

    private static string[] Distinguish(string?[] names, ReadOnlySpan<string> taken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in taken)
        {
            _ = seen.Add(name);
        }

        var unique = new string[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i] ?? $"function[{i}]";
            while (!seen.Add(name))
            {
                name = $"{name}[{i}]";
            }

            unique[i] = name;
        }

        return unique;
    }

    private static string Printable(string name)
    {
        var kept = name.Length <= NameMax ? name : $"{name.AsSpan(0, NameMax)}…";
        return string.Create(kept.Length, kept, static (span, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                span[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '\uFFFD' : from[i];
            }
        });
    }

    private static string NameOf(Opcode instruction) => instruction switch
    {
        Opcode.MemoryGrow => "memory.grow",
        Opcode.MemoryFill => "memory.fill",
        Opcode.MemoryCopy => "memory.copy",
        Opcode.MemoryInit => "memory.init",
        Opcode.TableCopy => "table.copy",
        _ => "table.init",
    };
}
