using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Client.Logs;

/// <summary>Makes a log's hash tiles from its receipts, in one pass and with one unfinished tile a level in memory.</summary>
/// <param name="write">Receives each tile as soon as it is full, and the unfinished ones at the end.</param>
internal sealed class TileRows(Action<LogTile, ReadOnlyMemory<byte>> write)
{
    private readonly List<(ulong Index, List<Hash256> Hashes)> _rows = [];

    /// <summary>The log so far.</summary>
    public LogFrontier Frontier { get; private set; } = LogFrontier.Empty;

    public void Append(Hash256 receipt)
    {
        Frontier = Frontier.Append(receipt);
        Add(0, LogHash.Leaf(receipt));
        for (var level = 1; Frontier.TryGetCompletedSubtree(level, out _, out var root); level++)
        {
            Add(level, root);
        }
    }

    /// <summary>Writes the partial tile that stands at the end of each level.</summary>
    public void WritePartial()
    {
        for (var level = 0; level < _rows.Count; level++)
        {
            if (_rows[level].Hashes.Count > 0)
            {
                Write(level);
            }
        }
    }

    private void Add(int level, Hash256 hash)
    {
        if (_rows.Count == level)
        {
            _rows.Add((0, new List<Hash256>(LogTile.WidthMax)));
        }

        var (index, hashes) = _rows[level];
        hashes.Add(hash);
        if (hashes.Count == LogTile.WidthMax)
        {
            Write(level);
            hashes.Clear();
            _rows[level] = (index + 1, hashes);
        }
    }

    private void Write(int level)
    {
        var (index, hashes) = _rows[level];
        var bytes = new byte[hashes.Count * Hash256.Length];
        for (var i = 0; i < hashes.Count; i++)
        {
            hashes[i].CopyTo(bytes.AsSpan(i * Hash256.Length));
        }

        write(new LogTile(level, index, hashes.Count), bytes);
    }
}
