using System.Text.Json;
using Spectre.Console;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>What a command says. People read lines and tables; with <c>--json</c> a program reads documents and nothing else.</summary>
/// <remarks>Text that came from a host or a file is written without control characters: a contract must not drive a terminal.</remarks>
internal sealed class Terminal(Streams streams, bool isJson)
{
    public bool IsJson => isJson;

    /// <summary>Whether progress may redraw a line.</summary>
    public bool IsInteractive => streams.IsInteractive && !isJson;

    /// <summary>A line of the answer, for people.</summary>
    public void Say(string line)
    {
        if (!isJson)
        {
            streams.Output.WriteLine(PlainText.Of(line));
        }
    }

    /// <summary>A file as the answer, whoever reads it; line ends stay.</summary>
    public void Text(string text) => streams.Output.Write(string.Join('\n', text.Split('\n').Select(PlainText.Of)));

    /// <summary>A line of the answer that is good news or bad news.</summary>
    public void Verdict(bool isGood, string line)
    {
        if (!IsInteractive)
        {
            Say(line);
            return;
        }

        var console = ConsoleOn(streams.Output);
        console.MarkupLineInterpolated($"[{(isGood ? "green" : "red")}]{PlainText.Of(line)}[/]");
    }

    /// <summary>A remark beside the answer.</summary>
    public void Note(string line) => streams.Error.WriteLine(PlainText.Of(line));

    /// <summary>A document of the answer, for programs: one line.</summary>
    public void Document<T>(T document)
    {
        if (isJson)
        {
            streams.Output.WriteLine(JsonSerializer.Serialize(document, DocumentFormat.Options));
            streams.Output.Flush();
        }
    }

    /// <summary>Rows of the answer, for people.</summary>
    public void Table(IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (isJson)
        {
            return;
        }

        var widths = headers.Select((header, column) =>
            rows.Select(row => PlainText.Of(row[column]).Length).Append(header.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(headers))
        {
            streams.Output.WriteLine(string.Join("  ", row.Select((cell, column) =>
                PlainText.Of(cell).PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>Runs something long while showing how far it is: a bar on a terminal, a line now and then elsewhere.</summary>
    public async Task<T> ProgressAsync<T>(string title, Func<ProgressLine, Task<T>> run)
    {
        if (!IsInteractive)
        {
            return await run(new ProgressLine(title, null, isJson ? null : streams.Error));
        }

        return await ConsoleOn(streams.Error).Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context => run(new ProgressLine(title, context.AddTask(Markup.Escape(title)), null)));
    }

    private static IAnsiConsole ConsoleOn(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
