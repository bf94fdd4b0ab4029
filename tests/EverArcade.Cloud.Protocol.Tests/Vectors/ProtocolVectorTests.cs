using System.Text.Json;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Tests.State;

namespace EverArcade.Cloud.Protocol.Tests.Vectors;

/// <summary>Values that stay forever: made outside of this code base, from docs/format.md.</summary>
public sealed class ProtocolVectorTests
{
    private static readonly JsonElement Vectors = VectorFile.Read("protocol-1.json");

    [Theory]
    [InlineData("profileStandard", "standard/1", "activation/1 gas/1")]
    [InlineData("profileStandard2", "standard/2", "activation/2 gas/1")]
    [InlineData("profileStandard3", "standard/3", "activation/3 gas/1")]
    public void Profile_Standard_IsTheVector(string name, string profile, string metering)
    {
        var vector = Vectors.GetProperty(name);
        var standard = ExecutionProfile.Standard with { Name = profile, Metering = metering };
        var bytes = Hex(vector, "encoding");
        var reader = new CanonicalReader(bytes);

        Assert.Equal(bytes, standard.Encode());
        Assert.Equal(Text(vector, "hash"), standard.ComputeHash().ToString());
        Assert.True(ExecutionProfile.TryRead(ref reader, out var read) && reader.TryEnd());
        Assert.Equal(standard, read);
    }

    [Fact]
    public void Profile_Newest_IsTheLastVector() =>
        Assert.Equal(Text(Vectors.GetProperty("profileStandard3"), "hash"), ExecutionProfile.Standard.ComputeHash().ToString());

    [Fact]
    public void Genesis_Known_IsTheVector()
    {
        var vector = Vectors.GetProperty("genesis");
        var genesis = new Genesis { Package = Hash(1), Profile = Hash(2), Name = "counter – ü", Salt = Hash(3) };
        var reader = new CanonicalReader(Hex(vector, "encoding"));

        Assert.Equal(Hex(vector, "encoding"), genesis.Encode());
        Assert.Equal(Text(vector, "id"), genesis.ComputeId().ToString());
        Assert.True(Genesis.TryRead(ref reader, out var read) && reader.TryEnd());
        Assert.Equal(genesis, read);
    }

    [Fact]
    public void Receipt_EveryFieldDifferent_IsTheVector()
    {
        var vector = Vectors.GetProperty("receipt");
        var receipt = new Receipt
        {
            Profile = Hash(1),
            Contract = new ContractId(Hash(2)),
            Branch = new BranchId(3),
            Sequence = new Sequence(4),
            ProtocolEpoch = 5,
            Package = Hash(6),
            Submission = new SubmissionId(Hash(7)),
            PreviousReceipt = Hash(8),
            Status = ReceiptStatus.Trapped,
            Detail = 9,
            PreviousStateRoot = Hash(10),
            NewStateRoot = Hash(11),
            ExecutionRoot = Hash(12),
            DiffHash = Hash(13),
            OutputHash = Hash(14),
            GasLimit = 15,
            GasUsed = 16,
            PeakMemoryPages = 17,
            InputBytes = 18,
            DiffBytes = 19,
            StateBytes = 20,
        };

        Assert.Equal(Hex(vector, "encoding"), receipt.Encode());
        Assert.Equal(Text(vector, "hash"), receipt.ComputeHash().ToString());
        Assert.True(ReceiptCodec.TryRead(Hex(vector, "encoding"), out var read, out _));
        Assert.Equal(receipt, read);
    }

    [Fact]
    public void Checkpoint_ElevenReceipts_IsTheVector()
    {
        var vector = Vectors.GetProperty("checkpoint");
        var checkpoint = new Checkpoint
        {
            Contract = new ContractId(Hash(1)),
            Branch = new BranchId(2),
            Sequence = new Sequence(11),
            StateRoot = Hash(3),
            Frontier = Log(11),
            LastReceipt = Hash(4),
            Package = Hash(5),
            Profile = Hash(6),
            Previous = Hash(7),
            StateBlob = Hash(8),
        };

        Assert.Equal(Hex(vector, "encoding"), checkpoint.Encode());
        Assert.Equal(Text(vector, "hash"), checkpoint.ComputeHash().ToString());
        Assert.Equal(Text(vector, "logRoot"), checkpoint.Frontier.Root.ToString());
        Assert.Equal(Text(vector, "continuityRoot"), checkpoint.ComputeContinuityRoot().ToString());
        Assert.True(Checkpoint.TryRead(Hex(vector, "encoding"), out var read, out _));
        Assert.Equal(checkpoint, read);
    }

    [Fact]
    public void EmptyDiff_Hash_IsTheVector() =>
        Assert.Equal(Text(Vectors, "emptyDiffHash"), StateDiff.Empty.ComputeHash().ToString());

    [Fact]
    public void States_Roots_AreTheVectors() =>
        Assert.All(Vectors.GetProperty("states").EnumerateArray(), vector =>
        {
            var entries = vector.GetProperty("entries").EnumerateArray()
                .Select(entry => KeyValuePair.Create(entry[0].GetString()!, entry[1].GetString()!));
            var state = StateSamples.Encode(entries);
            Assert.Equal(Text(vector, "encodingSha256"), state.ComputeBlobHash().ToString());
            Assert.Equal(Text(vector, "root"), StateTree.FromEncoded(state).Root.ToString());
        });

    [Fact]
    public void Logs_Roots_AreTheVectors() =>
        Assert.All(Vectors.GetProperty("log").EnumerateArray(), vector =>
        {
            var log = Log(vector.GetProperty("size").GetInt32());
            Assert.Equal(Text(vector, "root"), log.Root.ToString());
            Assert.Equal(Text(vector, "frontierSha256"), Hash256.Of(log.Encode()).ToString());
        });

    private static LogFrontier Log(int size)
    {
        var log = LogFrontier.Empty;
        for (var number = 0; number < size; number++)
        {
            log = log.Append(Hash(100 + number));
        }

        return log;
    }

    private static Hash256 Hash(int number) => Hash256.Of(System.Text.Encoding.ASCII.GetBytes($"vector {number}"));

    private static string Text(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;

    private static byte[] Hex(JsonElement vector, string name) => Convert.FromHexString(Text(vector, name));
}
