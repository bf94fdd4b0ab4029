using EverArcade.Cloud.Execution.Activation.Metering;
using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>The table of short instructions against the reader that knows every kind, over all opcodes and first bytes behind them.</summary>
public sealed class ShortFormsTests
{
    /// <summary>Second bytes behind an opcode: small and large numbers, continued ones, and those that name another memory or table.</summary>
    private static readonly byte[] SecondBytes = [0x00, 0x01, 0x3f, 0x40, 0x7f, 0x80, 0xff];

    [Fact]
    public void TryRead_ShortInstruction_IsReadAsByTheFullReader()
    {
        var opcodes = new HashSet<Opcode>();
        ForAll((bytes, code) =>
        {
            var full = code;
            Instruction quick = default, slow = default;
            string? feature = null;
            if (!ShortForms.TryRead(ref code, ref quick))
            {
                Assert.Equal(full.Offset, code.Offset);
                return;
            }

            Assert.True(InstructionReader.TryReadAny(ref full, ref slow, ref feature), Convert.ToHexString(bytes));
            Assert.Null(feature);
            Assert.Equal((slow.Opcode, full.Offset), (quick.Opcode, code.Offset));
            if (code.Offset > 1 && quick.Opcode is not (Opcode.MemorySize or Opcode.MemoryGrow or Opcode.I64Const))
            {
                Assert.Equal(slow.Index, quick.Index);
            }

            if (quick.Opcode is Opcode.Block or Opcode.Loop or Opcode.If)
            {
                Assert.Equal(slow.IndexIsType, quick.IndexIsType);
            }

            _ = opcodes.Add(quick.Opcode);
        });

        // All but br_table, the typed select and constants of floats: those have other lengths.
        var others = Enum.GetValues<Opcode>().Where(opcode => (int)opcode < 0x100).Except(opcodes);
        Assert.Equal([Opcode.BrTable, Opcode.SelectTyped, Opcode.F32Const, Opcode.F64Const], others);
    }

    [Fact]
    public void Skip_StraightCode_CostsWhatItsInstructionsCost() => ForAll((bytes, code) =>
    {
        var read = code;
        var cost = StraightCode.Skip(ref code);
        var expected = 0U;
        var instruction = default(Instruction);
        while (read.Offset < code.Offset)
        {
            Assert.True(InstructionReader.TryRead(ref read, ref instruction, out _), Convert.ToHexString(bytes));
            Assert.True(StraightCode.Has(instruction.Opcode), Convert.ToHexString(bytes));
            expected += GasCosts.Of(instruction.Opcode);
        }

        Assert.Equal((read.Offset, expected), (code.Offset, cost));
    });

    [Fact]
    public void TryRead_FewerThanFourBytes_IsLeftToTheFullReader()
    {
        byte[] bytes = [0x20, 0x00, 0x0b];
        var code = new ByteCursor(bytes, new ByteRange(0, bytes.Length));
        var instruction = default(Instruction);

        Assert.False(ShortForms.TryRead(ref code, ref instruction));
        Assert.True(InstructionReader.TryRead(ref code, ref instruction, out _));
        Assert.Equal((Opcode.LocalGet, 2), (instruction.Opcode, code.Offset));
    }

    [Fact]
    public void TryRead_BehindAProblem_ReadsNothing()
    {
        var code = new ByteCursor(new byte[8], new ByteRange(0, 8));
        var instruction = default(Instruction);
        code.Fail(0, "a problem");

        Assert.False(ShortForms.TryRead(ref code, ref instruction));
        Assert.Equal((0U, 0), (StraightCode.Skip(ref code), code.Offset));
    }

    private delegate void Check(byte[] bytes, ByteCursor code);

    private static void ForAll(Check check)
    {
        var bytes = new byte[6];
        for (var opcode = 0; opcode <= byte.MaxValue; opcode++)
        {
            for (var first = 0; first <= byte.MaxValue; first++)
            {
                foreach (var second in SecondBytes)
                {
                    (bytes[0], bytes[1], bytes[2]) = ((byte)opcode, (byte)first, second);
                    check(bytes, new ByteCursor(bytes, new ByteRange(0, bytes.Length)));
                }
            }
        }
    }
}
