using System.Text.RegularExpressions;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Where a branch begins, as the operator log says it when the branch is opened: a branch without a receipt of its own says it
/// nowhere else.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="Sequence">The receipt its checkpoint stands at.</param>
/// <param name="Checkpoint">The checkpoint's hash.</param>
internal sealed partial record BranchBeginning(BranchId Branch, Sequence Sequence, Hash256 Checkpoint)
{
    /// <summary>As it stands in an entry's detail.</summary>
    public override string ToString() => $"opens branch {Branch} at receipt {Sequence}, checkpoint {Checkpoint}";

    /// <summary>What a detail says of it; null when it says nothing.</summary>
    public static BranchBeginning? TryRead(string detail) =>
        Pattern().Match(detail) is { Success: true } match && uint.TryParse(match.Groups[1].Value, out var branch)
        && ulong.TryParse(match.Groups[2].Value, out var sequence) && Hash256.TryParse(match.Groups[3].Value, out var checkpoint)
            ? new BranchBeginning(new BranchId(branch), new Sequence(sequence), checkpoint) : null;

    [GeneratedRegex("opens branch ([0-9]+) at receipt ([0-9]+), checkpoint ([0-9a-f]{64})$")]
    private static partial Regex Pattern();
}
