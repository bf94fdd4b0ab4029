using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>One section while it is read: where, into what, and what was wrong with it.</summary>
internal ref struct SectionReader(ByteCursor cursor, WasmModule module, RefusalList refusals)
{
    public ByteCursor Cursor = cursor;

    public readonly WasmModule Module => module;

    public readonly RefusalList Refusals => refusals;

    /// <summary>Whether the section was refused, so that nothing after it has a meaning.</summary>
    public bool Refused { get; private set; }

    /// <summary>Whether to read on.</summary>
    public readonly bool Ok => Cursor.Ok && !Refused;

    /// <summary>Reads how many items follow.</summary>
    /// <returns>The number, or 0 when there are too many to read.</returns>
    public uint Count(string what, int bound)
    {
        var offset = Cursor.Offset;
        var count = Cursor.U32Padded();
        if (!Cursor.Ok || count <= (uint)bound)
        {
            return Cursor.Ok ? count : 0;
        }

        Refuse(WasmRefusals.Count, offset, $"{what}: {count}, at most {bound}.");
        return 0;
    }

    public void Refuse(RefusalCode code, int offset, string detail)
    {
        refusals.Add(code, offset, detail);
        Refused = true;
    }

    public void RefuseFeature(int offset, string feature) =>
        Refuse(WasmRefusals.Feature, offset, $"This feature is not accepted: {feature}.");

    /// <summary>Refuses an index that nothing has.</summary>
    /// <returns>Whether the index is in range.</returns>
    public bool InRange(int offset, string what, uint index, int count)
    {
        if (!Cursor.Ok || index < (uint)count)
        {
            return Cursor.Ok;
        }

        Refuse(WasmRefusals.Invalid, offset, $"There is no {what} {index}.");
        return false;
    }

    /// <summary>Reads one value type.</summary>
    public WasmType ReadType()
    {
        var offset = Cursor.Offset;
        var octet = Cursor.Byte();
        if (!Cursor.Ok || WasmTypes.IsNumber(octet))
        {
            return Cursor.Ok ? (WasmType)octet : WasmType.None;
        }

        if (WasmTypes.FeatureOf(octet) is { } feature)
        {
            RefuseFeature(offset, feature);
        }
        else
        {
            Refuse(WasmRefusals.Malformed, offset, $"0x{octet:x2} is not a value type.");
        }

        return WasmType.None;
    }

    /// <summary>Judges the end of the section.</summary>
    /// <returns>Whether it was read in full.</returns>
    public bool Finish(SectionId id)
    {
        if (!Refused && !Cursor.Ok)
        {
            Refuse(WasmRefusals.Malformed, Cursor.ProblemOffset, $"Section {id}: {Cursor.Problem}.");
        }
        else if (!Refused && !Cursor.AtEnd)
        {
            Refuse(WasmRefusals.Malformed, Cursor.Offset, $"Section {id} has {Cursor.Remaining} bytes too many.");
        }

        return !Refused;
    }
}
