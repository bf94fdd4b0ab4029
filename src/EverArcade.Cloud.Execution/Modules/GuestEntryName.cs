namespace EverArcade.Cloud.Execution.Modules;

/// <summary>The names of the entry forms, in manifests and as exports.</summary>
internal static class GuestEntryName
{
    public static string ExportName(this GuestEntry entry) => entry == GuestEntry.Packed ? "everarcade_execute" : "execute";

    public static bool TryParse(string name, out GuestEntry entry)
    {
        entry = string.Equals(name, "everarcade_execute", StringComparison.Ordinal) ? GuestEntry.Packed : GuestEntry.Execute;
        return string.Equals(name, entry.ExportName(), StringComparison.Ordinal);
    }
}
