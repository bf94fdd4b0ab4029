using CsCheck;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Protocol.Tests.Receipts;

public sealed class ReceiptCodecTests
{
    [Fact]
    public void TryRead_Encoded_IsTheSame() => ReceiptSamples.Bytes.Sample(bytes =>
    {
        var receipt = ReceiptSamples.Read(bytes);
        Assert.Equal(bytes, receipt.Encode());
        Assert.Equal(receipt, ReceiptSamples.Read(receipt.Encode()));
        Assert.Equal(HashDomain.Receipt.Hash(bytes), receipt.ComputeHash());
    });

    [Fact]
    public void TryRead_AnyBytes_ReadsOrRefuses() => Gen.Byte.Array[370, 390].Sample(bytes =>
    {
        var read = ReceiptCodec.TryRead(bytes, out var receipt, out var problem);
        Assert.Equal(bytes.Length == 381 && bytes[180] is >= 1 and <= 7, read);
        Assert.Equal(read, problem is null);
        Assert.Equal(read, receipt is not null);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(255)]
    public void TryRead_StatusWithoutName_RefusedAtItsByte(byte status)
    {
        var bytes = new byte[381];
        bytes[180] = status;
        Assert.False(ReceiptCodec.TryRead(bytes, out _, out var problem));
        Assert.Equal(new CodecProblem(CodecError.BadValue, 180), problem);
    }

    [Fact]
    public void Compare_AnyByteChanged_NamesAField() =>
        Gen.Select(ReceiptSamples.Bytes, Gen.Int[0, 380], Gen.Byte[1, 255]).Sample((bytes, at, change) =>
        {
            var changed = bytes.ToArray();
            changed[at] = at == 180 ? (byte)((bytes[at] % 7) + 1) : (byte)(bytes[at] ^ change);
            var mismatch = ReceiptComparison.Compare(ReceiptSamples.Read(bytes), ReceiptSamples.Read(changed));
            Assert.Equal(FieldAt(at), mismatch?.Field);
            Assert.NotEqual(mismatch?.Expected, mismatch?.Found);
            Assert.Null(ReceiptComparison.Compare(ReceiptSamples.Read(bytes), ReceiptSamples.Read(bytes)));
        });

    private static string FieldAt(int offset)
    {
        (int Start, string Name)[] fields =
        [
            (0, "profile"), (32, "contract"), (64, "branch"), (68, "sequence"), (76, "protocolEpoch"), (84, "package"),
            (116, "submission"), (148, "previousReceipt"), (180, "status"), (181, "detail"), (185, "previousStateRoot"),
            (217, "newStateRoot"), (249, "executionRoot"), (281, "diffHash"), (313, "outputHash"), (345, "gasLimit"),
            (353, "gasUsed"), (361, "peakMemoryPages"), (365, "inputBytes"), (369, "diffBytes"), (373, "stateBytes"),
        ];
        return fields.Last(field => field.Start <= offset).Name;
    }
}
