namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Names the kind of a corruption by the place a reader has named (docs/protocol.md, Audits).</summary>
internal static class CorruptionKind
{
    /// <summary>The contract's own row.</summary>
    public const string Genesis = "corruption:genesis";

    /// <summary>A receipt is not found by its key or its submission.</summary>
    public const string Marker = "corruption:marker";

    public static string Of(IntegrityException corrupt)
    {
        var words = corrupt.Place.Split(' ');
        return "corruption:" + (words[0] == "table" && words.Length > 1 ? OfTable(words[1]) : OfWord(words[0]));
    }

    private static string OfTable(string table) => table switch
    {
        "branch" => "head",
        "log_node" => "log",
        "contract" => "genesis",
        "executed" or "recent_0" or "recent_1" => "marker",
        _ => table,
    };

    private static string OfWord(string word) => word switch
    {
        "contract" => "genesis",
        "log-node" => "log",
        _ => word,
    };
}
