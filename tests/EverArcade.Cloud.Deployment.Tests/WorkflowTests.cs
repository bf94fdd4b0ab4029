using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Deployment.Tests;

/// <summary>.github/workflows: pinned, and allowed as little as does.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows => [.. Repository.Files(".github/workflows", "*.yml")];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Actions_ArePinnedByCommit(string workflow)
    {
        var uses = Uses().Matches(Repository.Read(workflow));
        Assert.NotEmpty(uses);
        Assert.All(uses, use => Assert.Matches(@"^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", use.Groups[1].Value));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Permissions_AreToReadUnlessAJobSaysOtherwise(string workflow)
    {
        var text = Repository.Read(workflow);
        Assert.Matches(@"(?m)^permissions:\n  contents: read\n(?!  )", text);
        Assert.DoesNotContain("secrets.", text, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses();
}
