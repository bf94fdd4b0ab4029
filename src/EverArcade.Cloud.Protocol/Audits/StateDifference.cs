using System.Text;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Audits;

/// <summary>Names the keys in which two states or two diffs differ, for people: few, and cut to what fits a line.</summary>
public static class StateDifference
{
    /// <summary>Most keys named.</summary>
    public const int KeysMax = 16;

    /// <summary>Longest key and value quoted, characters.</summary>
    public const int CharsMax = 128;

    /// <summary>Between two states.</summary>
    public static IReadOnlyList<StateKeyDifference> Between(EncodedState expected, EncodedState found)
    {
        var differences = new List<StateKeyDifference>();
        foreach (var change in StateDiff.Compute(expected, found).Entries)
        {
            if (differences.Count == KeysMax)
            {
                break;
            }

            string? before = expected.TryGet(change.Key, out var value) ? Quote(value) : null;
            differences.Add(new StateKeyDifference(Quote(change.Key), before, change.IsRemoval ? null : Quote(change.After)));
        }

        return differences;
    }

    /// <summary>Between what two diffs make of one state.</summary>
    public static IReadOnlyList<StateKeyDifference> Between(EncodedState before, StateDiff expected, StateDiff found) =>
        Between(expected.Apply(before), found.Apply(before));

    private static string Quote(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8);
        return text.Length <= CharsMax ? text : string.Concat(text.AsSpan(0, CharsMax), "…");
    }
}
