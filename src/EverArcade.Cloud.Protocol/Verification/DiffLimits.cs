using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>The profile's limits that a committed diff shows to have been kept.</summary>
internal static class DiffLimits
{
    public static FieldMismatch? Check(ExecutionProfile profile, StateDiff diff)
    {
        if (diff.Encoded.Length > profile.DiffBytesMax)
        {
            return Exceeded("diff", profile.DiffBytesMax, diff.Encoded.Length);
        }

        foreach (var entry in diff.Entries)
        {
            if (!entry.IsRemoval && entry.Key.Length > profile.StateKeyBytesMax)
            {
                return Exceeded("key", profile.StateKeyBytesMax, entry.Key.Length);
            }

            if (entry.After.Length > profile.StateValueBytesMax)
            {
                return Exceeded("value", profile.StateValueBytesMax, entry.After.Length);
            }
        }

        return null;
    }

    private static FieldMismatch Exceeded(string what, uint max, int found) =>
        new(what, $"a {what} of at most {max} bytes", $"{found} bytes");
}
