namespace EverArcade.Cloud.Execution.Tests.Testsuite;

/// <summary>The WebAssembly specification's testsuite, if the environment variable EVERARCADE_TESTSUITE names its folder
/// (tests/testsuite.sh). It is not part of this repository.</summary>
internal static class SuiteFolder
{
    /// <summary>Scripts by name. Without the suite the test is skipped, and says so.</summary>
    public static IEnumerable<(string Name, List<string> Forms)> Scripts()
    {
        var folder = Environment.GetEnvironmentVariable("EVERARCADE_TESTSUITE");
        Assert.SkipUnless(folder is not null, "EVERARCADE_TESTSUITE names no folder: tests/testsuite.sh fetches the suite and runs this.");
        var files = Directory.GetFiles(folder, "*.wast").Order(StringComparer.Ordinal).ToArray();
        Assert.NotEmpty(files);
        return files.Select(file => (Path.GetFileName(file), WastForms.Of(File.ReadAllText(file))));
    }

    /// <summary>What docs/metering.md states.</summary>
    public static void Report(string counts)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(counts);
        Console.WriteLine(counts);
    }
}
