using System.Runtime.CompilerServices;

namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Reads the instructions that most code is made of without asking what they are: an opcode and at most two numbers of one byte
/// each, with nothing in them that might be wrong. All others are for <see cref="InstructionReader"/>.</summary>
/// <remarks>They have three lengths, and a table says which bits have to be zero for that. So there is hardly a branch that a processor
/// could guess wrongly, where a jump for each kind of instruction is often wrong.
/// <code>
/// a form, by bit    0  32  which bits of the opcode and the three bytes behind it have to be clear
///                  32   8  length, bytes
///                  40   8  the bit that is the sign of the first number, if it has one
///                  63   1  set: never short
/// </code></remarks>
internal static class ShortForms
{
    /// <summary>The form of what is never short.</summary>
    public const ulong None = 1UL << 63;

    private const int LengthShift = 32;

    private const int SignShift = 40;

    /// <summary>A number of one byte has its highest bit clear.</summary>
    private const uint OneNumber = 0x80_00;

    /// <summary>Exponent of the alignment, of which 64 and more would name a memory, and offset.</summary>
    private const uint MemoryArgument = 0x80_c0_00;

    /// <summary>A type, and a table that can only be 0.</summary>
    private const uint TypeAndTable = 0xff_80_00;

    /// <summary>The memory, which can only be 0.</summary>
    private const uint Memory = 0xff_00;

    /// <summary>No values (0x40), or the first of the module's types.</summary>
    private const uint BlockType = 0xbf_00;

    /// <summary>Of a block's type: whether it is no index.</summary>
    private const uint NoIndex = 0x40_00;

    private static readonly ulong[] Forms = Fill();

    /// <param name="code">Where the instruction starts; behind it, if it is short.</param>
    /// <param name="instruction">Receives all but its offset. Without a number its index means nothing.</param>
    /// <returns>Whether it is short. If not, nothing was read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ref ByteCursor code, ref Instruction instruction)
    {
        if (!code.TryPeek(out var bytes))
        {
            return false;
        }

        var form = Forms[bytes & 0xff];
        if (!Fits(form, bytes))
        {
            return false;
        }

        var sign = (uint)(form >> SignShift & 0xff);
        instruction.Opcode = (Opcode)(bytes & 0xff);
        instruction.Index = unchecked((bytes >> 8 & 0xff ^ sign) - sign);
        instruction.IndexIsType = (bytes & NoIndex) == 0;
        code.Take(Length(form));
        return true;
    }

    /// <summary>What makes an instruction of one byte's opcode short.</summary>
    public static ulong Of(Opcode opcode) => Forms[(int)opcode] & ~(0xffUL << SignShift);

    /// <param name="form">Of the opcode in the lowest byte.</param>
    /// <param name="bytes">Four bytes, little-endian.</param>
    public static bool Fits(ulong form, uint bytes) => (form & (bytes | None)) == 0;

    /// <summary>Bytes of an instruction of a form.</summary>
    public static int Length(ulong form) => (int)(form >> LengthShift & 0xff);

    private static ulong[] Fill()
    {
        var forms = new ulong[0x100];
        forms.AsSpan().Fill(None);
        Set(1, 0, Opcode.Unreachable, Opcode.Nop, Opcode.Else, Opcode.End, Opcode.Return, Opcode.Drop, Opcode.Select);
        SetAll(1, 0, Opcode.I32Eqz, Opcode.I64Extend32S);
        Set(2, BlockType, Opcode.Block, Opcode.Loop, Opcode.If);
        Set(2, OneNumber, Opcode.Br, Opcode.BrIf, Opcode.Call, Opcode.I32Const, Opcode.I64Const);
        SetAll(2, OneNumber, Opcode.LocalGet, Opcode.GlobalSet);
        Set(2, Memory, Opcode.MemorySize, Opcode.MemoryGrow);
        Set(3, TypeAndTable, Opcode.CallIndirect);
        SetAll(3, MemoryArgument, Opcode.I32Load, Opcode.I64Store32);
        forms[(int)Opcode.I32Const] |= 0x40UL << SignShift;
        return forms;

        void Set(ulong length, uint clear, params ReadOnlySpan<Opcode> opcodes)
        {
            foreach (var opcode in opcodes)
            {
                forms[(int)opcode] = length << LengthShift | clear;
            }
        }

        void SetAll(ulong length, uint clear, Opcode first, Opcode last) =>
            forms.AsSpan((int)first, last - first + 1).Fill(length << LengthShift | clear);
    }
}
