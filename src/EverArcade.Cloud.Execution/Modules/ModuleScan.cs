using System.Buffers.Binary;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>Walks a module's sections and refuses, before anything is compiled, what Wasmtime's interface does not
/// tell or would take too long to find out: start function, table limits, counts and sizes.</summary>
/// <remarks>Linear in the module's length. It does not read instructions and does not validate: Wasmtime does, after
/// this.</remarks>
internal ref struct ModuleScan
{
    private const ulong MagicAndVersion = 0x0000_0001_6d73_6100;

    private readonly uint _memoryPagesMax;
    private readonly RefusalList _refusals;
    private readonly List<uint> _parametersOfType = [];
    private ulong _customBytes;
    private ulong _parametersTotal;
    private ulong _localsTotal;
    private bool _memorySeen;

    private ModuleScan(uint memoryPagesMax, RefusalList refusals)
    {
        _memoryPagesMax = memoryPagesMax;
        _refusals = refusals;
    }

    public static void Check(ReadOnlySpan<byte> module, uint memoryPagesMax, RefusalList refusals)
    {
        refusals.AddAbove(
            WasmRefusals.Size, 0, "bytes of the module", (ulong)module.Length, ModuleBounds.ModuleBytesMax);
        if (module.Length < 8 || BinaryPrimitives.ReadUInt64LittleEndian(module) != MagicAndVersion)
        {
            refusals.Add(WasmRefusals.NotAModule, 0, "It does not start as a core module of version 1 does.");
        }
        else if (refusals.None)
        {
            new ModuleScan(memoryPagesMax, refusals).Sections(new WasmReader(module[8..], 8));
        }
    }

    private void Sections(WasmReader reader)
    {
        while (!reader.AtEnd && !_refusals.Full)
        {
            var offset = reader.Offset;
            var id = reader.Byte();
            var section = reader.Slice(reader.Number());
            Section(id, offset, ref section);
            if (!section.Ok)
            {
                _refusals.Add(WasmRefusals.Malformed, offset, $"Section {id} is cut off or has a bad number.");
                return;
            }
        }

        if (!_memorySeen)
        {
            _refusals.Add(WasmRefusals.MemoryCount, "module.wasm", "The module defines no memory; it must define one.");
        }
    }

    private void Section(byte id, int offset, ref WasmReader section)
    {
        switch (id)
        {
            case 0:
                _customBytes += (ulong)section.Remaining;
                _refusals.AddAbove(
                    WasmRefusals.CustomSize, offset, "custom bytes", _customBytes, ModuleBounds.CustomBytesMax);
                break;
            case 1: Types(ref section); break;
            case 3: Functions(ref section); break;
            case 4: Tables(ref section); break;
            case 5: Memories(ref section); break;
            case 6: Count(ref section, "globals", ModuleBounds.GlobalsMax); break;
            case 7: Count(ref section, "exports", ModuleBounds.ExportsMax); break;
            case 8:
                _refusals.Add(WasmRefusals.StartFunction, offset, "A start function runs before gas is counted.");
                break;
            case 9: Count(ref section, "element segments", ModuleBounds.SegmentsMax); break;
            case 10: Bodies(ref section); break;
            case 11: Count(ref section, "data segments", ModuleBounds.SegmentsMax); break;
            case 2 or 12: break;
            default:
                _refusals.Add(WasmRefusals.Section, offset, $"Section {id} is not part of the accepted format.");
                break;
        }
    }

    private readonly bool Count(ref WasmReader section, string what, int bound) =>
        Count(ref section, what, bound, out _);

    /// <returns>Whether the items may be walked.</returns>
    private readonly bool Count(ref WasmReader section, string what, int bound, out uint count)
    {
        var offset = section.Offset;
        count = section.Number();
        _refusals.AddAbove(WasmRefusals.Count, offset, what, count, (ulong)bound);
        return section.Ok && count <= bound;
    }

    private void Types(ref WasmReader section)
    {
        if (!Count(ref section, "types", ModuleBounds.TypesMax, out var count))
        {
            return;
        }

        for (var i = 0U; i < count && section.Ok; i++)
        {
            var offset = section.Offset;
            if (section.Byte() != 0x60)
            {
                _refusals.Add(WasmRefusals.Type, offset, "Only function types are accepted.");
                return;
            }

            _parametersOfType.Add(ValueTypes(ref section));
            _ = ValueTypes(ref section);
        }
    }

    private readonly uint ValueTypes(ref WasmReader section)
    {
        var offset = section.Offset;
        var count = section.Number();
        _refusals.AddAbove(
            WasmRefusals.Parameters, offset, "parameters or results of a type", count, ModuleBounds.ParametersMax);
        _ = section.Slice(count);
        return count;
    }

    private void Functions(ref WasmReader section)
    {
        var offset = section.Offset;
        if (!Count(ref section, "functions", ModuleBounds.FunctionsMax, out var count))
        {
            return;
        }

        for (var i = 0U; i < count && section.Ok; i++)
        {
            var type = section.Number();
            _parametersTotal += type < (uint)_parametersOfType.Count ? _parametersOfType[(int)type] : 0;
        }

        _refusals.AddAbove(
            WasmRefusals.Parameters,
            offset,
            "parameters over all functions",
            _parametersTotal,
            ModuleBounds.ParametersTotalMax);
    }

    private readonly void Tables(ref WasmReader section)
    {
        if (!Count(ref section, "tables", 1, out var count) || count == 0)
        {
            return;
        }

        var offset = section.Offset;
        if (section.Byte() != 0x70)
        {
            _refusals.Add(
                WasmRefusals.TableType, offset, "A table holds function references (funcref) and nothing else.");
            return;
        }

        var flags = section.Byte();
        var minimum = section.Number();
        if (flags != 1)
        {
            _refusals.Add(
                WasmRefusals.TableLimit, offset, "A table must declare a maximum, and be neither shared nor 64-bit.");
            return;
        }

        _refusals.AddAbove(
            WasmRefusals.TableLimit, offset, "elements of the table", minimum, ModuleBounds.TableElementsMax);
        _refusals.AddAbove(
            WasmRefusals.TableLimit, offset, "maximum of the table", section.Number(), ModuleBounds.TableElementsMax);
    }

    private void Memories(ref WasmReader section)
    {
        var offset = section.Offset;
        var count = section.Number();
        _memorySeen = count > 0;
        _refusals.AddAbove(WasmRefusals.MemoryCount, offset, "memories", count, 1);
        if (count != 1)
        {
            return;
        }

        if (section.Byte() > 1)
        {
            _refusals.Add(
                WasmRefusals.MemoryType, offset, "The memory must be 32-bit, not shared, with pages of 64 KiB.");
            return;
        }

        _refusals.AddAbove(
            WasmRefusals.MemoryLimit, offset, "pages the memory starts with", section.Number(), _memoryPagesMax);
    }

    private void Bodies(ref WasmReader section)
    {
        var start = section.Offset;
        if (!Count(ref section, "function bodies", ModuleBounds.FunctionsMax, out var count))
        {
            return;
        }

        for (var i = 0U; i < count && section.Ok && !_refusals.Full; i++)
        {
            var offset = section.Offset;
            var length = section.Number();
            _refusals.AddAbove(
                WasmRefusals.BodySize, offset, "bytes of a function body", length, ModuleBounds.BodyBytesMax);
            var body = section.Slice(length);
            var locals = Locals(ref body);
            _refusals.AddAbove(WasmRefusals.Locals, offset, "locals of a function", locals, ModuleBounds.LocalsMax);
            _localsTotal += locals;
        }

        _refusals.AddAbove(
            WasmRefusals.Locals, start, "locals over all functions", _localsTotal, ModuleBounds.LocalsTotalMax);
    }

    /// <summary>Adds up the run-length groups of a body's declared locals.</summary>
    private static ulong Locals(ref WasmReader body)
    {
        var groups = body.Number();
        var locals = 0UL;
        for (var i = 0U; i < groups && body.Ok; i++)
        {
            locals += body.Number();
            _ = body.Byte();
        }

        return locals;
    }
}
