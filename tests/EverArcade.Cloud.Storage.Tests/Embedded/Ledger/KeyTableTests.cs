using EverArcade.Cloud.Storage.Embedded.Ledger;

namespace EverArcade.Cloud.Storage.Tests.Embedded.Ledger;

/// <summary>The table in memory holds what a list of pairs would.</summary>
public sealed class KeyTableTests
{
    // Few different prefixes, so that many are equal and all collide; removed in any order.
    [Theory]
    [InlineData(7, 300)]
    [InlineData(5_000, 9_000)]
    public void AddAndRemove_AnyOrder_HoldsWhatAListWould(int prefixes, int steps)
    {
        var random = new Random(20261123);
        var (table, model) = (new KeyTable(), new List<KeyPlace>());
        for (var step = 1; step <= steps; step++)
        {
            if (model.Count > 0 && random.Next(3) == 0)
            {
                var gone = model[random.Next(model.Count)];
                table.Remove(gone);
                _ = model.Remove(gone);
            }
            else
            {
                var key = new KeyPlace(random.Next(prefixes) - 3L, new Place(step));
                table.Add(key);
                model.Add(key);
            }
        }

        Assert.Equal(model.Count, table.Count);
        Assert.All(
            model.GroupBy(static key => key.Prefix),
            group => Assert.Equal(group.Select(static key => key.Place.Value).Order(), Find(table, group.Key).Order()));
        Assert.Empty(Find(table, prefixes));
        var sorted = table.Sort();
        Assert.Equal(model.Select(static key => key.Prefix).Order(), sorted.Select(static key => key.Prefix));
        Assert.Equal(model.Order(Comparer<KeyPlace>.Create(Compare)), sorted.Order(Comparer<KeyPlace>.Create(Compare)));
        table.Clear();
        Assert.Equal(0, table.Count);
        Assert.Empty(Find(table, model[0].Prefix));
    }

    [Fact]
    public void Remove_NeverAdded_ChangesNothing()
    {
        var table = new KeyTable();
        table.Add(new KeyPlace(1, new Place(1)));
        table.Remove(new KeyPlace(1, new Place(2)));
        table.Remove(new KeyPlace(2, new Place(1)));
        Assert.Equal([1L], Find(table, 1));
    }

    private static List<long> Find(KeyTable table, long prefix)
    {
        var (slot, found) = (-1, new List<long>());
        while (table.TryNext(prefix, ref slot, out var place))
        {
            found.Add(place.Value);
        }

        return found;
    }

    private static int Compare(KeyPlace one, KeyPlace other) =>
        (one.Prefix, one.Place.Value).CompareTo((other.Prefix, other.Place.Value));
}
