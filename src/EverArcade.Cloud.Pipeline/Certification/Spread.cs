namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Picks some of many, evenly and the same every time.</summary>
internal static class Spread
{
    /// <summary>Whether item <paramref name="index"/> of <paramref name="count"/> is among the <paramref name="picked"/>; the first
    /// always is.</summary>
    public static bool Picks(int index, int count, int picked) =>
        index == 0 || (long)index * picked / count != (long)(index - 1) * picked / count;
}
