using CsCheck;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Tests.State;

public sealed class StateTreeTests
{
    [Fact]
    public void Root_AnyState_EqualsNaiveReference() =>
        StateSamples.Maps.Select(StateSamples.Encode).Sample(state =>
        {
            var tree = StateTree.FromEncoded(state);
            Assert.Equal(NaiveStateRoot.Of(state), tree.Root);
            Assert.Equal(state.Count, tree.Count);
        });

    [Fact]
    public void Apply_AnyHistoryOfChanges_DependsOnEntriesOnly() =>
        StateSamples.Maps.Select(StateSamples.Encode).List[1, 6].Sample(states =>
        {
            var tree = StateTree.Empty;
            var before = EncodedState.Empty;
            foreach (var state in states)
            {
                tree = tree.Apply(StateDiff.Compute(before, state));
                before = state;
                Assert.Equal(NaiveStateRoot.Of(state), tree.Root);
                Assert.Equal(state.Count, tree.Count);
            }
        });

    [Fact]
    public void Apply_EntriesOneByOneInAnyOrder_GivesOneRoot() =>
        (from map in StateSamples.Maps
         from order in Gen.Shuffle(map.ToArray())
         select (map, order)).Sample(sample =>
         {
             var tree = StateTree.Empty;
             foreach (var (key, value) in sample.order)
             {
                 tree = tree.Apply(StateDiff.Compute(EncodedState.Empty, StateSamples.Encode((key, value))));
             }

             Assert.Equal(StateTree.FromEncoded(StateSamples.Encode(sample.map)).Root, tree.Root);
             foreach (var (key, value) in sample.order)
             {
                 tree = tree.Apply(StateDiff.Compute(StateSamples.Encode((key, value)), EncodedState.Empty));
             }

             Assert.Equal(Hash256.Zero, tree.Root);
             Assert.Equal(0, tree.Count);
         });

    [Fact]
    public void Apply_DiffThatChangesNothing_GivesTheSameTree()
    {
        var state = StateSamples.Encode(("a", "1"), ("b", "2"));
        var tree = StateTree.FromEncoded(state);
        var same = StateDiff.Compute(EncodedState.Empty, StateSamples.Encode(("a", "1")));
        var absent = StateDiff.Compute(StateSamples.Encode(("x", "1")), EncodedState.Empty);

        Assert.Same(tree, tree.Apply(same));
        Assert.Same(tree, tree.Apply(absent));
        Assert.Same(tree, tree.Apply(StateDiff.Empty));
    }

    [Fact]
    public void Apply_ManyEntries_EqualsNaiveReference()
    {
        var state = StateSamples.Encode(Enumerable.Range(0, 5000).Select(n => KeyValuePair.Create($"key{n}", $"{n}")));
        var changed = StateSamples.Encode(Enumerable.Range(2500, 5000).Select(n => KeyValuePair.Create($"key{n}", $"{n & ~1}")));
        var tree = StateTree.FromEncoded(state);

        Assert.Equal(NaiveStateRoot.Of(state), tree.Root);
        Assert.Equal(NaiveStateRoot.Of(changed), tree.Apply(StateDiff.Compute(state, changed)).Root);
    }
}
