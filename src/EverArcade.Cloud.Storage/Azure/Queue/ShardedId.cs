namespace EverArcade.Cloud.Storage.Azure.Queue;

/// <summary>A message's id as the pipeline sees it: the shard it is in, a point, and Azure's own id.</summary>
public static class ShardedId
{
    public static string Format(int shard, string messageId) => $"{shard}.{messageId}";

    public static bool TryParse(string text, int shards, out int shard, out string messageId)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        messageId = text[(point + 1)..];
        shard = 0;
        return point > 0 && int.TryParse(text.AsSpan(0, point), out shard) && shard >= 0 && shard < shards;
    }
}
