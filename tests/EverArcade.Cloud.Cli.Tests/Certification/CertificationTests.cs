using System.Text.Json;
using System.Xml.Linq;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Demo;

namespace EverArcade.Cloud.Cli.Tests.Certification;

/// <summary>The demo's packages certified and profiled by the command line; restores run in real processes of their own.</summary>
public sealed class CertificationTests : IDisposable
{
    private const string Counts = """
        {"player":"ada","action":"increment","args":{"amount":5}}
        {"action":"explode"}
        {"action":"increment"}
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Certify_Arena_IsCertifiedWithTheSameReportEachTime()
    {
        var package = Write("arena.evr", DemoPackages.Arena());
        var match = Write("match.jsonl", EmbeddedFiles.Read("arena/match.jsonl"));
        await File.WriteAllLinesAsync(match, File.ReadLines(match).Take(24).ToArray(), TestContext.Current.CancellationToken);
        var first = await CommandResult.SucceedAsync("package", "certify", package, "--inputs", match, "--out", _folder["one"]);
        Assert.Contains("arena 1.0.0: CERTIFIED", first.Output, StringComparison.Ordinal);
        Assert.Contains("24 samples", first.Output, StringComparison.Ordinal);
        _ = await CommandResult.SucceedAsync("package", "certify", package, "--inputs", match, "--out", _folder["two"]);
        foreach (var name in (string[])["certification.json", "certification.txt"])
        {
            Assert.Equal(File.ReadAllText(_folder[$"one/{name}"]), File.ReadAllText(_folder[$"two/{name}"]));
        }

        var times = JsonDocument.Parse(File.ReadAllText(_folder["one/certification.times.json"])).RootElement;
        Assert.True(times.GetProperty("totalMilliseconds").GetInt64() > 0);
        var refused = await CommandResult.RunAsync("package", "certify", package, "--inputs", match, "--out", _folder["one"]);
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certify_CounterAsJson_HasReportAndTimes()
    {
        var (package, samples) = Counter();
        var result = await CommandResult.SucceedAsync("package", "certify", package, "--inputs", samples, "--json");
        var report = result.Json.GetProperty("report");
        Assert.True(report.GetProperty("isCertified").GetBoolean());
        Assert.Equal(
            ["passed", "passed", "passed", "passed"],
            report.GetProperty("validations").EnumerateArray().Select(validation => validation.GetProperty("verdict").GetString()));
        Assert.True(result.Json.GetProperty("times").GetProperty("milliseconds").TryGetProperty("replay", out _));
    }

    [Fact]
    public async Task Certify_OneSample_IsNotRunAndEndsWithThree()
    {
        var (package, samples) = Counter("""{"action":"increment"}""");
        var result = await CommandResult.RunAsync("package", "certify", package, "--inputs", samples);
        Assert.Equal(ExitCode.Unreachable, result.Code);
        Assert.Contains("NOT CERTIFIED", result.Output, StringComparison.Ordinal);
        Assert.Contains("not run: at least two samples are needed", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"action\":\"increment\"}\n{\"act\":1}", "line 2")]
    [InlineData("{\"action\":\"\"}", "plan.nodes[0].action")]
    [InlineData("", "There is no input")]
    public async Task Certify_BadSamples_AreRefusedWithTheirPlace(string lines, string place)
    {
        var (package, samples) = Counter(lines);
        var result = await CommandResult.RunAsync("package", "certify", package, "--inputs", samples);
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Contains(place, result.Error, StringComparison.Ordinal);
    }

    [Fact] // Samples that all run out of gas show nothing about limits: everything else holds, and the report says what is missing.
    public async Task Certify_TooLittleGasForAnySample_SaysWhatCouldNotBeRun()
    {
        var (package, samples) = Counter();
        var result = await CommandResult.RunAsync("package", "certify", package, "--inputs", samples, "--gas", "60");
        Assert.Equal(ExitCode.Unreachable, result.Code);
        Assert.Contains("3 OutOfGas; 180 gas", result.Output, StringComparison.Ordinal);
        Assert.Contains("not run: there was nothing to run it on", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_NoBundle_IsAnIntegrityFailure()
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "everarcade.dll"), "certify-restore"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync("not a bundle");
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((int)ExitCode.Integrity, process.ExitCode);
        Assert.Contains("no bundle", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GasProfile_Samples_HasTheGasOfTheCertification()
    {
        var (package, samples) = Counter();
        var certified = await CommandResult.SucceedAsync("package", "certify", package, "--inputs", samples, "--json");
        var profile = await CommandResult.SucceedAsync("gas-profile", "package", package, "--inputs", samples, "--json");
        Assert.Equal(
            certified.Json.GetProperty("report").GetProperty("gasUsed").GetUInt64(), profile.Json.GetProperty("gasUsed").GetUInt64());
        var functions = profile.Json.GetProperty("functions").EnumerateArray().ToArray();
        Assert.Contains(functions, function => function.GetProperty("name").GetString() == "execute");
        Assert.Equal(
            profile.Json.GetProperty("gasUsed").GetUInt64(),
            functions.Aggregate(0UL, (sum, function) => sum + function.GetProperty("selfGas").GetUInt64()));
        var table = await CommandResult.SucceedAsync("gas-profile", "package", package, "--inputs", samples);
        Assert.StartsWith("self gas", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GasProfile_Files_AreWhatTheySay()
    {
        var (package, samples) = Counter();
        _ = await CommandResult.SucceedAsync(
            "gas-profile", "package", package, "--inputs", samples, "--format", "svg", "--out", _folder["flame.svg"]);
        Assert.Equal("svg", XDocument.Load(_folder["flame.svg"]).Root!.Name.LocalName);
        var speedscope = await CommandResult.SucceedAsync("gas-profile", "package", package, "--inputs", samples, "--format", "speedscope");
        Assert.Equal("evented", speedscope.Json.GetProperty("profiles")[0].GetProperty("type").GetString());
    }

    [Fact] // docs/certification.md, to the letter: its samples, its commands that need no host, and what it says of their report.
    public async Task Documentation_ItsExamples_DoWhatItSays()
    {
        var text = await File.ReadAllTextAsync(Documentation(), TestContext.Current.CancellationToken);
        _ = Write("counter.evr", DemoPackages.Counter());
        _ = Write("samples.jsonl", System.Text.Encoding.UTF8.GetBytes(Block(text, "samples.jsonl")));
        var commands = text.Split('\n').Where(line =>
            line.StartsWith("everarcade package certify", StringComparison.Ordinal)
            || line.StartsWith("everarcade gas-profile package", StringComparison.Ordinal)).ToArray();
        Assert.Equal(5, commands.Length);
        foreach (var command in commands)
        {
            string[] words = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(InFolder)];
            _ = await CommandResult.SucceedAsync(words);
        }

        using var said = JsonDocument.Parse(Block(text, "json"));
        using var made = JsonDocument.Parse(File.ReadAllText(_folder["report/certification.json"]));
        Assert.Equal(Names(said.RootElement), Names(made.RootElement));
        foreach (var name in (string[])["format", "isCertified", "name", "version", "samples", "gasLimit", "outcomes", "profile"])
        {
            Assert.True(
                JsonElement.DeepEquals(said.RootElement.GetProperty(name), made.RootElement.GetProperty(name)),
                $"{name}: {made.RootElement.GetProperty(name)}");
        }

        var (validation, check) = (said.RootElement.GetProperty("validations")[0], made.RootElement.GetProperty("validations")[0]);
        Assert.Equal(Names(validation), Names(check));
        Assert.Equal(Names(validation.GetProperty("checks")[0]), Names(check.GetProperty("checks")[0]));
        Assert.True(File.Exists(_folder["counter.svg"]) && File.Exists(_folder["counter.speedscope.json"]));

        string InFolder(string word) =>
            word is "report" || word.EndsWith(".evr", StringComparison.Ordinal) || word.Contains("jsonl", StringComparison.Ordinal)
                || word.StartsWith("counter.", StringComparison.Ordinal) ? _folder[word] : word;

        static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];
    }

    [Theory] // Mistakes that people make, and what they are told.
    [InlineData("[{\"action\":\"increment\"}]", "line 1: one JSON object on each line is expected")]
    [InlineData("{\"action\":\"increment\",\"amount\":5}", "line 1: 'amount' is not known")]
    [InlineData("{\"action\":7}", "line 1: 'action' is a string")]
    [InlineData("{\"action\":\"increment\"}\n{\n\"action\":\"increment\"}", "line 2: no JSON object on one line")]
    [InlineData("{action:1}", "line 1: no JSON object on one line, byte 2: ")]
    public async Task Certify_SamplesOfANewcomer_AreRefusedInWords(string lines, string said)
    {
        var (package, samples) = Counter(lines);
        var result = await CommandResult.RunAsync("package", "certify", package, "--inputs", samples);
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", result.Error, StringComparison.Ordinal);
    }

    /// <summary>What stands between the fences of a block.</summary>
    private static string Block(string text, string kind)
    {
        var fence = $"```{kind}\n";
        var start = text.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static string Documentation()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", "certification.md")))
        {
            folder = folder.Parent ?? throw new FileNotFoundException("docs/certification.md");
        }

        return Path.Combine(folder.FullName, "docs", "certification.md");
    }

    private (string Package, string Samples) Counter(string samples = Counts) =>
        (Write("counter.evr", DemoPackages.Counter()), Write("samples.jsonl", System.Text.Encoding.UTF8.GetBytes(samples)));

    private string Write(string name, ReadOnlyMemory<byte> bytes)
    {
        File.WriteAllBytes(_folder[name], bytes.ToArray());
        return _folder[name];
    }
}
