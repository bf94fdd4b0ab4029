using System.Buffers.Binary;
using CsCheck;
using EverArcade.Cloud.Pipeline.Proofs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Pipeline.Tests.Proofs;

public sealed class ProofReaderTests
{
    /// <summary>Reaches stored level 2 (65,536 receipts) with edges that are not complete.</summary>
    private const int Size = 70_003;

    private static readonly Lazy<(HashLedger Ledger, Hash256[] Roots)> Long = new(() => Fill(Size));

    [Fact]
    public void ReadInclusion_AnyReceiptAnySize_VerifiesAgainstTheRootOfThatSize()
    {
        var (ledger, roots) = Long.Value;
        var reader = new ProofReader(ledger);
        var head = ledger.Head();
        Gen.Select(Gen.ULong[1, Size], Gen.ULong[1, Size]).Sample((a, b) =>
        {
            var (sequence, size) = (new Sequence(Math.Min(a, b)), Math.Max(a, b));
            var proof = reader.ReadInclusionAsync(head, sequence, size, default).Result;
            Assert.Equal((roots[size], ledger.Receipt(sequence)), (proof.Root, proof.Receipt));
            Assert.True(proof.Proof.Verify(size, roots[size], ledger.Receipt(sequence)));
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void ReadConsistency_AnySizes_VerifiesAgainstBothRoots()
    {
        var (ledger, roots) = Long.Value;
        var reader = new ProofReader(ledger);
        var head = ledger.Head();
        Gen.Select(Gen.ULong[0, Size], Gen.ULong[0, Size]).Sample((a, b) =>
        {
            var (from, to) = (Math.Min(a, b), Math.Max(a, b));
            var proof = reader.ReadConsistencyAsync(head, from, to, default).Result;
            Assert.True(proof.Proof.Verify(from, roots[from], to, roots[to]));
        }, iter: 100, threads: 1);
    }

    [Fact]
    public async Task ReadInclusion_LongLog_ReadsAFewGroups()
    {
        var (ledger, _) = Long.Value;
        var before = ledger.HashesRead;
        _ = await new ProofReader(ledger).ReadInclusionAsync(ledger.Head(), new Sequence(12_345), Size, default);
        Assert.InRange(ledger.HashesRead - before, 1, 3 * 2 * 256);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    public async Task ReadInclusion_EdgesOfAGroup_Verify(int size)
    {
        var (ledger, roots) = Fill(size);
        var reader = new ProofReader(ledger);
        for (var number = 1; number <= size; number++)
        {
            var sequence = new Sequence((ulong)number);
            var proof = await reader.ReadInclusionAsync(ledger.Head(), sequence, (ulong)size, default);
            Assert.True(proof.Proof.Verify((ulong)size, roots[size], ledger.Receipt(sequence)));
        }
    }

    [Fact]
    public async Task ReadInclusion_NodeMissing_IsIntegrity()
    {
        var (ledger, _) = Fill(600);
        ledger.Lose(1, 1);
        var trouble = await Assert.ThrowsAsync<IntegrityException>(
            () => new ProofReader(ledger).ReadInclusionAsync(ledger.Head(), new Sequence(1), 600, default));
        Assert.StartsWith("log node 1/1 of contract", trouble.Place);
    }

    [Fact]
    public async Task ReadInclusion_ReceiptMissing_IsIntegrity()
    {
        var (ledger, _) = Fill(600);
        var head = ledger.Head();
        ledger.LoseReceiptsFrom(599);
        var trouble = await Assert.ThrowsAsync<IntegrityException>(
            () => new ProofReader(ledger).ReadInclusionAsync(head, new Sequence(1), 600, default));
        Assert.StartsWith("receipts 513 to 600 of contract", trouble.Place);
    }

    [Fact]
    public async Task ReadInclusion_ReceiptDamaged_IsIntegrity()
    {
        var (ledger, _) = Fill(600);
        ledger.Damage(3);
        var trouble = await Assert.ThrowsAsync<IntegrityException>(
            () => new ProofReader(ledger).ReadInclusionAsync(ledger.Head(), new Sequence(1), 600, default));
        Assert.StartsWith("log of contract", trouble.Place);
    }

    private static (HashLedger Ledger, Hash256[] Roots) Fill(int size)
    {
        var ledger = new HashLedger();
        var roots = new Hash256[size + 1];
        roots[0] = LogHash.Empty;
        Span<byte> number = stackalloc byte[8];
        for (var i = 0; i < size; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, i);
            ledger.Append(Hash256.Of(number));
            roots[i + 1] = ledger.Frontier.Root;
        }

        return (ledger, roots);
    }
}
