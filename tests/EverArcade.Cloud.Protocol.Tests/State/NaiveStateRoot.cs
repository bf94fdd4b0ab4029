using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Tests.State;

/// <summary>The state root as docs/format.md defines it, written down without any cleverness.</summary>
internal static class NaiveStateRoot
{
    public static Hash256 Of(EncodedState state)
    {
        var leaves = new List<(Hash256 Path, Hash256 Leaf)>();
        foreach (var entry in state.Entries)
        {
            var path = Tagged("everarcade.state-key/1", entry.Key.ToArray());
            var value = Tagged("everarcade.state-value/1", entry.Value.ToArray());
            leaves.Add((path, Tagged("everarcade.state-leaf/1", [.. path.ToArray(), .. value.ToArray()])));
        }

        return Subtree(leaves, 0);
    }

    private static Hash256 Subtree(List<(Hash256 Path, Hash256 Leaf)> leaves, int depth) => leaves.Count switch
    {
        0 => Hash256.Zero,
        1 => leaves[0].Leaf,
        _ => Tagged("everarcade.state-node/1",
        [
            .. Subtree(leaves.FindAll(leaf => !leaf.Path.Bit(depth)), depth + 1).ToArray(),
            .. Subtree(leaves.FindAll(leaf => leaf.Path.Bit(depth)), depth + 1).ToArray(),
        ]),
    };

    private static Hash256 Tagged(string tag, byte[] bytes) =>
        Hash256.Of([.. System.Text.Encoding.ASCII.GetBytes(tag), 0, .. bytes]);
}
