using EverArcade.Cloud.Storage.Embedded.Ledger;

namespace EverArcade.Cloud.Storage.Tests.Embedded.Ledger;

/// <summary>The filter never denies a key it was given, and denies most it was not.</summary>
public sealed class KeyFilterTests
{
    private const int Keys = 40_000;

    [Fact]
    public void MayHold_NotComplete_DeniesNothing()
    {
        var filter = new KeyFilter(64, long.MaxValue);
        filter.Add(1);
        Assert.True(filter.MayHold(2));
        Assert.False(filter.IsComplete);
    }

    [Fact]
    public void MayHold_CompleteAndEmpty_DeniesAll()
    {
        var filter = new KeyFilter(64, long.MaxValue);
        filter.Complete();
        Assert.False(filter.MayHold(0));
        Assert.False(filter.MayHold(-1));
    }

    // Added in part before it is complete and in part after, over many segments.
    [Fact]
    public void MayHold_ManyKeys_DeniesNoneOfThemAndMostOthers()
    {
        var random = new Random(20261123);
        var keys = Enumerable.Range(0, Keys).Select(_ => random.NextInt64(long.MinValue, long.MaxValue)).ToArray();
        var filter = new KeyFilter(64, long.MaxValue);
        filter.Add(keys.AsSpan(0, Keys / 2));
        filter.Complete();
        foreach (var key in keys.AsSpan(Keys / 2))
        {
            filter.Add(key);
        }

        Assert.All(keys, key => Assert.True(filter.MayHold(key)));
        var wrong = Enumerable.Range(0, Keys).Count(_ => filter.MayHold(random.NextInt64(long.MinValue, long.MaxValue)));
        Assert.InRange(wrong, 0, Keys / 10);
    }

    // Keys whose upper or lower halves are alike, as somebody who grinds hashes could make them.
    [Theory]
    [InlineData(0x7fff_ffff_0000_0000, 1)]
    [InlineData(0x0000_0000_7fff_ffff, 1L << 32)]
    public void MayHold_LikeKeys_AreNotDenied(long first, long step)
    {
        var filter = new KeyFilter(64, long.MaxValue);
        var keys = Enumerable.Range(0, 1_000).Select(number => first + (number * step)).ToArray();
        filter.Add(keys);
        filter.Complete();
        Assert.All(keys, key => Assert.True(filter.MayHold(key)));
    }

    [Fact]
    public void Add_BeyondTheBound_GivesUpForGood()
    {
        var filter = new KeyFilter(64, KeyFilterSegment.BytesFor(64) + KeyFilterSegment.BytesFor(128));
        filter.Complete();
        filter.Add([.. Enumerable.Range(0, 192).Select(static key => (long)key)]);
        Assert.True(filter.IsComplete);
        filter.Add(192);
        Assert.False(filter.IsComplete);
        filter.Complete();
        Assert.True(filter.MayHold(1_000_000));
        Assert.False(filter.IsComplete);
    }
}
