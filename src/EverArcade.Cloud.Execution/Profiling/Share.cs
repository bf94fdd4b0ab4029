namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>Parts of a whole, in integers: no machine's floats.</summary>
internal static class Share
{
    /// <returns><paramref name="part"/> of <paramref name="whole"/>, scaled to <paramref name="scale"/>, rounded down.</returns>
    public static ulong Of(ulong part, ulong whole, ulong scale) => whole == 0 ? 0 : (ulong)((UInt128)part * scale / whole);

    /// <summary>As a percentage with one digit.</summary>
    public static string Percent(ulong part, ulong whole)
    {
        var tenths = Of(part, whole, 1000);
        return $"{tenths / 10}.{tenths % 10} %";
    }
}
