namespace EverArcade.Cloud.Protocol.Receipts;

/// <summary>The first field in which something is not what it must be.</summary>
/// <param name="Field">The field's name as docs/format.md spells it, e.g. <c>newStateRoot</c>.</param>
/// <param name="Expected">What it must be: a number or lowercase hex.</param>
/// <param name="Found">What it is.</param>
public readonly record struct FieldMismatch(string Field, string Expected, string Found)
{
    /// <summary>The mismatch of a field, or null when there is none.</summary>
    internal static FieldMismatch? Differ<T>(string field, T expected, T found) where T : notnull, IEquatable<T> =>
        expected.Equals(found) ? null : new FieldMismatch(field, $"{expected}", $"{found}");
}
