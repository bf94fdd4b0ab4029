using CsCheck;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Protocol.Tests.Receipts;

internal static class ReceiptSamples
{
    /// <summary>Any 381 bytes with a status that has a name.</summary>
    public static Gen<byte[]> Bytes { get; } = Gen.Select(Gen.Byte.Array[Receipt.EncodedLength], Gen.Byte[1, 7]).Select((bytes, status) =>
    {
        bytes[180] = status;
        return bytes;
    });

    public static Gen<Receipt> Receipts { get; } = Bytes.Select(Read);

    public static Receipt Read(byte[] bytes)
    {
        Assert.True(ReceiptCodec.TryRead(bytes, out var receipt, out var problem), problem.ToString());
        return receipt!;
    }
}
