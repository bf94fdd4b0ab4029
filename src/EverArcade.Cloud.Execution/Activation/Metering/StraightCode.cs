using System.Buffers.Binary;
using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>Adds up what instructions cost that have a price and nothing else to be done about them: most of any function.</summary>
internal static class StraightCode
{
    private const int CostShift = 40;

    /// <summary>By opcode the form of a short instruction (<see cref="ShortForms"/>), and from bit 40 on its price. None is short that is
    /// not straight.</summary>
    private static readonly ulong[] Priced = Fill();

    public static bool Has(Opcode opcode) =>
        opcode >= Opcode.Drop && opcode < Opcode.MemoryInit && opcode != Opcode.MemoryGrow;

    /// <summary>Goes behind all short instructions in a row.</summary>
    /// <returns>What they cost.</returns>
    public static uint Skip(ref ByteCursor code)
    {
        var rest = code.Rest;
        var priced = Priced;
        var next = 0;
        var cost = 0UL;
        while (BinaryPrimitives.TryReadUInt32LittleEndian(rest[next..], out var bytes))
        {
            var form = priced[bytes & 0xff];
            if (!ShortForms.Fits(form, bytes))
            {
                break;
            }

            cost += form >> CostShift;
            next += ShortForms.Length(form);
        }

        code.Take(next);
        return (uint)cost;
    }

    private static ulong[] Fill()
    {
        var priced = new ulong[0x100];
        for (var opcode = 0; opcode < priced.Length; opcode++)
        {
            priced[opcode] = Has((Opcode)opcode)
                ? ShortForms.Of((Opcode)opcode) | (ulong)GasCosts.Of((Opcode)opcode) << CostShift
                : ShortForms.None;
        }

        return priced;
    }
}
