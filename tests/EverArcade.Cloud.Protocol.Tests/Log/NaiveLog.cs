namespace EverArcade.Cloud.Protocol.Tests.Log;

/// <summary>MTH, PATH and PROOF of RFC 6962, section 2.1, over leaf data, word for word.</summary>
internal static class NaiveLog
{
    public static Hash256 Root(ReadOnlySpan<Hash256> data)
    {
        if (data.Length == 0)
        {
            return Hash256.Of([]);
        }

        if (data.Length == 1)
        {
            return Hash256.Of([0, .. data[0].ToArray()]);
        }

        var k = Split(data.Length);
        return Node(Root(data[..k]), Root(data[k..]));
    }

    public static List<Hash256> Path(int m, ReadOnlySpan<Hash256> data)
    {
        if (data.Length == 1)
        {
            return [];
        }

        var k = Split(data.Length);
        return m < k ? [.. Path(m, data[..k]), Root(data[k..])] : [.. Path(m - k, data[k..]), Root(data[..k])];
    }

    public static List<Hash256> Proof(int m, ReadOnlySpan<Hash256> data) =>
        m == 0 || m == data.Length ? [] : Subproof(m, data, true);

    public static Hash256 Node(Hash256 left, Hash256 right) => Hash256.Of([1, .. left.ToArray(), .. right.ToArray()]);

    private static List<Hash256> Subproof(int m, ReadOnlySpan<Hash256> data, bool b)
    {
        if (m == data.Length)
        {
            return b ? [] : [Root(data)];
        }

        var k = Split(data.Length);
        return m <= k
            ? [.. Subproof(m, data[..k], b), Root(data[k..])]
            : [.. Subproof(m - k, data[k..], false), Root(data[..k])];
    }

    private static int Split(int length)
    {
        var k = 1;
        while (2 * k < length)
        {
            k *= 2;
        }

        return k;
    }
}
