using System.Buffers;
using System.Text.Json;
using System.Xml.Linq;
using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Execution.Tests.Activation;

namespace EverArcade.Cloud.Execution.Tests.Profiling;

/// <summary>The files that other programs read.</summary>
public sealed class FlameGraphTests
{
    private const string Guest = """
        (module
          (func $leaf (nop) (nop) (nop))
          (func $a<b>&c (call $leaf) (call $leaf))
          (func (export "run") (call $a<b>&c) (call $leaf)))
        """;

    [Fact] // As speedscope checks it: events in order, frames closed in reverse, all gas accounted for.
    public void Speedscope_Profile_IsAnEventedProfile()
    {
        var profile = ProfiledRun.Of(Guest, Run.Plenty);
        var output = new ArrayBufferWriter<byte>();
        SpeedscopeFile.Write(profile, "arena 1.0.0", output);
        var file = JsonDocument.Parse(output.WrittenMemory).RootElement;
        Assert.Equal("https://www.speedscope.app/file-format-schema.json", file.GetProperty("$schema").GetString());
        var frames = file.GetProperty("shared").GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("name").GetString()).ToArray();
        Assert.Contains("a<b>&c", frames);
        var only = file.GetProperty("profiles").EnumerateArray().Single();
        Assert.Equal("evented", only.GetProperty("type").GetString());
        var open = new Stack<int>();
        var (last, self) = (0UL, new ulong[frames.Length]);
        foreach (var step in only.GetProperty("events").EnumerateArray())
        {
            var at = step.GetProperty("at").GetUInt64();
            Assert.True(at >= last);
            if (open.TryPeek(out var top))
            {
                self[top] += at - last;
            }

            last = at;
            var frame = step.GetProperty("frame").GetInt32();
            if (step.GetProperty("type").GetString() == "O")
            {
                open.Push(frame);
            }
            else
            {
                Assert.Equal(frame, open.Pop());
            }
        }

        Assert.Empty(open);
        Assert.Equal(profile.GasUsed, last);
        Assert.Equal(last, only.GetProperty("endValue").GetUInt64());
        Assert.All(profile.ByFunction(), row => Assert.Equal(row.SelfGas, self[Array.IndexOf(frames, row.Name)]));
    }

    [Fact]
    public void Draw_Profile_IsWellFormedAndHasAFrameForEachStack()
    {
        var profile = ProfiledRun.Of(Guest, Run.Plenty);
        var svg = XDocument.Parse(FlameGraph.Draw(profile, "a <b> & \"c\""));
        XNamespace space = "http://www.w3.org/2000/svg";
        var titles = svg.Descendants(space + "title").Select(title => title.Value).ToArray();
        Assert.Equal(4, titles.Length);
        Assert.Contains(titles, title => title.StartsWith("a<b>&c: 34 gas", StringComparison.Ordinal));
        Assert.Contains(svg.Descendants(space + "text"), text => text.Value == "a <b> & \"c\"");
        Assert.Empty(svg.Descendants(space + "script"));
    }

    [Fact]
    public void Draw_DeepRecursion_SaysWhatIsLeftOut()
    {
        var profile = ProfiledRun.Of("(module (func $f (export \"run\") (call $f)))", Run.Plenty);
        var svg = FlameGraph.Draw(profile, "deep");
        Assert.Contains("stacks too small or too deep to be drawn", svg, StringComparison.Ordinal);
        Assert.InRange(svg.Length, 1_000, 100_000);
    }

    [Fact]
    public void Table_Profile_ListsTheCostliestFirst()
    {
        var text = GasTable.ToText(ProfiledRun.Of(Guest, Run.Plenty), 2);
        Assert.Equal(
            """
            self gas    self  total gas    total  calls  function
                  28  43.0 %         65  100.0 %      1  run
                  28  43.0 %         34   52.3 %      1  a<b>&c
            65 gas in 1 executions, 5 distinct stacks

            """,
            text);
    }
}
