using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Submissions;

namespace EverArcade.Cloud.Cli.Tests.Submissions;

public sealed class PlanFileReaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OfAPlan_CanonicalisesArgs()
    {
        File.WriteAllText(_folder["p.json"], """
            {"nodes":[{"id":"a","action":"set","args":{"b":1, "a":2}},{"id":"b","action":"get","deps":["a"]}]}
            """);
        var nodes = PlanFileReader.Read(_folder["p.json"]);
        Assert.Equal(["{\"a\":2,\"b\":1}", "{}"], nodes.Select(node => node.Args));
        Assert.Equal(["a"], nodes[1].Deps);
    }

    [Theory]
    [InlineData("[]", "nodes")]
    [InlineData("{\"nodes\":1}", "nodes")]
    [InlineData("{\"nodes\":[{\"action\":\"a\"}]}", "nodes[0].id")]
    [InlineData("{\"nodes\":[{\"id\":\"a\",\"action\":\"a\",\"dep\":[]}]}", "nodes[0].dep")]
    [InlineData("{\"nodes\":[{\"id\":\"a\",\"action\":\"a\",\"deps\":[1]}]}", "nodes[0].deps")]
    [InlineData("{\"nodes\":[{\"id\":\"a\",\"action\":\"a\",\"args\":1e999}]}", "NumberTooLarge")]
    [InlineData("{", "LineNumber")]
    public void Read_OfSomethingElse_NamesTheMember(string content, string place)
    {
        File.WriteAllText(_folder["p.json"], content);
        var refused = Assert.Throws<FailureException>(() => PlanFileReader.Read(_folder["p.json"]));
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains(place, refused.Message, StringComparison.Ordinal);
    }
}
