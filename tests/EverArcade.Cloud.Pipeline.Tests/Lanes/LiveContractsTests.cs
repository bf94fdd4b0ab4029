using System.Buffers;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.Tests.Lanes;

public sealed class LiveContractsTests
{
    private readonly LiveContracts _live = new(new PipelineOptions { StateCacheBytes = 1 << 20 });

    [Fact]
    public void Keep_MoreThanFits_DropsTheLeastRecentlyUsed()
    {
        var (a, b, c) = (Contract("a"), Contract("b"), Contract("c"));
        _live.Keep(a);
        _live.Keep(b);
        _ = _live.Find(a.Id);
        _live.Keep(c);

        Assert.NotNull(_live.Find(a.Id));
        Assert.Null(_live.Find(b.Id));
        Assert.NotNull(_live.Find(c.Id));
    }

    [Fact]
    public void Keep_OneContractAgainAndAgain_CountsItOnce()
    {
        var other = Contract("other");
        _live.Keep(other);
        for (var sequence = 0UL; sequence < 100; sequence++)
        {
            _live.Keep(Contract("same", sequence));
        }

        Assert.NotNull(_live.Find(other.Id));
    }

    [Fact]
    public void Keep_OneContractLargerThanAll_IsKeptAlone()
    {
        _live.Keep(Contract("small"));
        var large = Contract("large", stateBytes: 2 << 20);
        _live.Keep(large);

        Assert.Same(large, _live.Find(large.Id));
        Assert.Null(_live.Find(Contract("small").Id));
    }

    [Fact]
    public void KeepLoaded_OlderThanWhatIsKnown_GivesWhatIsKnown()
    {
        var known = Contract("a", 7);
        _live.Keep(known);

        Assert.Same(known, _live.KeepLoaded(Contract("a", 6)));
        Assert.Same(known, _live.Find(known.Id));
        var newer = Contract("a", 8);
        Assert.Same(newer, _live.KeepLoaded(newer));
        Assert.Same(newer, _live.Find(known.Id));
    }

    // Two of the default size fit into the cache, three do not.
    private static LiveContract Contract(string name, ulong sequence = 0, int stateBytes = 100_000)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteCount(1);
        writer.WriteString("key");
        writer.WriteString(new string('v', stateBytes));
        Assert.True(EncodedState.TryRead(output.WrittenMemory, out var state, out _));
        var genesis = new Genesis { Package = Hash256.Zero, Profile = Hash256.Zero, Name = name, Salt = Hash256.Zero };
        return new LiveContract
        {
            Head = new VersionedHead(Head.AtGenesis(genesis) with { Sequence = new Sequence(sequence) }, new HeadVersion("1")),
            State = ContractState.FromEncoded(state),
            Package = null!,
            Profile = ExecutionProfile.Standard,
            Run = null!,
            DiffBytesSinceCheckpoint = 0,
        };
    }
}
