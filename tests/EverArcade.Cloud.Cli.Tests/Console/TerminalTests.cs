using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Tests.Console;

public sealed class TerminalTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void Say_WithControlCharacters_CannotDriveTheTerminal()
    {
        Human().Say("name \u001b[2J\u0007 \u009b31m end");
        Assert.Equal("name \ufffd[2J\ufffd \ufffd31m end\n", _output.ToString());
    }

    [Fact]
    public void Table_OfRows_AlignsColumnsAndTrims()
    {
        Human().Table(["a", "long header"], [["value", "x"], ["v\n2", ""]]);
        Assert.Equal("a      long header\nvalue  x\nv\ufffd2\n", _output.ToString());
    }

    [Fact]
    public async Task Json_KeepsEverythingButDocumentsOffStandardOutput()
    {
        var terminal = new Terminal(new Streams(_output, _error, IsInteractive: true), isJson: true);
        terminal.Say("line");
        terminal.Verdict(true, "good");
        terminal.Table(["a"], [["b"]]);
        terminal.Note("remark");
        _ = await terminal.ProgressAsync("work", progress =>
        {
            progress.Report(1, 2, "half");
            return Task.FromResult(0);
        });
        terminal.Document(new { Value = 1 });
        Assert.Equal("{\"value\":1}\n", _output.ToString());
        Assert.Equal("remark\n", _error.ToString());
    }

    private Terminal Human() => new(new Streams(_output, _error, IsInteractive: false), isJson: false);
}
