using Azure.Data.Tables;

namespace EverArcade.Cloud.Storage.Azure.Tables;

/// <summary>Bytes in a row, over as many binary properties as they need: <c>v</c>, <c>v1</c>, <c>v2</c> …</summary>
internal static class RowBytes
{
    /// <summary>Azure Table: a binary property has at most 64 KiB.</summary>
    public const int PropertyBytesMax = 64 << 10;

    public static void Put(TableEntity row, string name, ReadOnlySpan<byte> bytes)
    {
        row[name] = bytes[..Math.Min(bytes.Length, PropertyBytesMax)].ToArray();
        for (var number = 1; number * PropertyBytesMax < bytes.Length; number++)
        {
            var rest = bytes[(number * PropertyBytesMax)..];
            row[$"{name}{number}"] = rest[..Math.Min(rest.Length, PropertyBytesMax)].ToArray();
        }
    }

    /// <summary>What was put; false when the first property is not there or one is not binary.</summary>
    public static bool TryGet(TableEntity row, string name, out byte[] bytes)
    {
        bytes = [];
        if (!row.TryGetValue(name, out var first) || first is not byte[] head)
        {
            return false;
        }

        var parts = new List<byte[]> { head };
        while (row.TryGetValue($"{name}{parts.Count}", out var next))
        {
            if (next is not byte[] part)
            {
                return false;
            }

            parts.Add(part);
        }

        bytes = parts.Count == 1 ? head : [.. parts.SelectMany(part => part)];
        return true;
    }
}
