using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Keys;

namespace EverArcade.Cloud.Cli.Tests.Keys;

public sealed class KeyFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task New_MakesAFileOnlyItsOwnerReads_AndShowGivesTheSameKey()
    {
        var made = await CommandResult.SucceedAsync("key", "new", _folder["a.key"], "--json");
        var shown = await CommandResult.SucceedAsync("key", "show", _folder["a.key"]);
        Assert.Equal(made.Json.GetProperty("publicKey").GetString(), shown.Output.Trim());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["a.key"]));
        }
    }

    [Fact]
    public async Task New_WhereSomethingIs_RefusesAndLeavesIt()
    {
        await File.WriteAllTextAsync(_folder["a.key"], "precious");
        var result = await CommandResult.RunAsync("key", "new", _folder["a.key"]);
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Contains("a key is never replaced", result.Error, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(_folder["a.key"]));
    }

    [Fact]
    public async Task Show_OfAKnownSeed_GivesTheKeyOfRfc8032()
    {
        // RFC 8032, section 7.1, test 1.
        Write("a.key", "everarcade.key/1 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n");
        var shown = await CommandResult.SucceedAsync("key", "show", _folder["a.key"]);
        Assert.Equal("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", shown.Output.Trim());
    }

    [Theory]
    [InlineData("")]
    [InlineData("everarcade.key/1 ")]
    [InlineData("everarcade.key/2 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n")]
    [InlineData("everarcade.key/1 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")]
    [InlineData("everarcade.key/1 9D61B19DEFFD5A60BA844AF492EC2CC44449C5697B326919703BAC031CAE7F60\n")]
    [InlineData("everarcade.key/1 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\nmore")]
    public void Read_OfSomethingElse_Refuses(string content)
    {
        Write("a.key", content);
        var refused = Assert.Throws<FailureException>(() => KeyFile.Read(_folder["a.key"]));
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("not a key file", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAFileOthersRead_RefusesAndSaysWhatToDo()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There are no modes.");
            return;
        }

        _ = KeyFile.Create(_folder["a.key"]);
        File.SetUnixFileMode(_folder["a.key"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var refused = Assert.Throws<FailureException>(() => KeyFile.Read(_folder["a.key"]));
        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadOrCreate_Twice_GivesOneKey()
    {
        using var first = KeyFile.ReadOrCreate(_folder["host.key"]);
        using var second = KeyFile.ReadOrCreate(_folder["host.key"]);
        Assert.Equal(first.PublicKey, second.PublicKey);
    }

    private void Write(string name, string content)
    {
        File.WriteAllText(_folder[name], content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
