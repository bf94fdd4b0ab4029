using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>House rules that no analyzer knows (docs/decisions/0001-house-rules.md).</summary>
public sealed partial class SourceRuleTests
{
    private static readonly string[] EmptyNames = ["Manager", "Helper", "Service", "Impl", "Utils", "Util"];

    [Fact]
    public void Namespace_OfEveryFile_IsItsFolder()
    {
        foreach (var file in Repository.SourceFiles("src").Where(file => Path.GetFileName(file) != "Program.cs"))
        {
            var folder = Path.GetDirectoryName(file)!["src/".Length..].Replace('/', '.').Replace('\\', '.');
            var declared = Namespace().Match(Read(file));
            Assert.True(declared.Success, $"{file} declares no file-scoped namespace");
            Assert.True(folder == declared.Groups[1].Value, $"{file} is in namespace {declared.Groups[1].Value}, its folder is {folder}");
        }
    }

    [Fact]
    public void Class_ThatIsNotStaticOrAbstract_IsSealed()
    {
        foreach (var file in Repository.SourceFiles("src"))
        {
            foreach (Match match in OpenClass().Matches(Read(file)))
            {
                Assert.Fail($"{file}: '{match.Value.Trim()}' is neither sealed, static nor abstract");
            }
        }
    }

    [Fact]
    public void Name_OfEveryFile_SaysSomething()
    {
        foreach (var file in Repository.SourceFiles("src"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            Assert.DoesNotContain(EmptyNames, empty => name.EndsWith(empty, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Suppression_InSource_IsNowhere()
    {
        foreach (var file in Repository.SourceFiles("src"))
        {
            var text = Read(file);
            Assert.False(text.Contains("#pragma warning disable", StringComparison.Ordinal), $"{file} disables a warning");
            Assert.False(text.Contains("SuppressMessage", StringComparison.Ordinal), $"{file} suppresses a message");
        }
    }

    [Fact]
    public void Source_HasNoPromises()
    {
        foreach (var file in Repository.SourceFiles("src"))
        {
            Assert.False(Promise().IsMatch(Read(file)), $"{file} promises something (TODO, FIXME, NotImplementedException)");
        }
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:public|internal)\s+(?:partial\s+)?(?:class|record)\s+\w+", RegexOptions.Multiline)]
    private static partial Regex OpenClass();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|NotImplementedException")]
    private static partial Regex Promise();
}
