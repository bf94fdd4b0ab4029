using System.Globalization;
using EverArcade.Cloud.Pipeline.Records;

namespace EverArcade.Cloud.Storage.Embedded.Records;

/// <summary>A record's version as callers see it: its number, decimal.</summary>
internal static class RecordName
{
    public static RecordVersion Version(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether a stored number is the version a caller expects; null expects no record.</summary>
    public static bool Matches(long? stored, RecordVersion? expected) =>
        stored is { } number ? expected == Version(number) : expected is null;
}
