using System.Diagnostics;
using Spectre.Console;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>How far something long is. Not thread-safe: whoever runs the work reports.</summary>
internal sealed class ProgressLine(string title, ProgressTask? bar, TextWriter? lines)
{
    /// <summary>Time between two plain lines.</summary>
    private static readonly TimeSpan LineTime = TimeSpan.FromSeconds(2);

    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();

    /// <param name="done">Units done.</param>
    /// <param name="total">Units in all; 0 when nobody knows.</param>
    /// <param name="detail">What is at hand.</param>
    public void Report(double done, double total, string detail)
    {
        if (bar is not null)
        {
            bar.IsIndeterminate = total <= 0;
            bar.MaxValue = Math.Max(total, 1);
            bar.Value = Math.Min(done, bar.MaxValue);
            bar.Description = Markup.Escape(PlainText.Of($"{title} {detail}"));
        }
        else if (lines is not null && _sinceLine.Elapsed >= LineTime)
        {
            lines.WriteLine(PlainText.Of(total > 0 ? $"{title}: {done:0} of {total:0}  {detail}" : $"{title}: {detail}"));
            _sinceLine.Restart();
        }
    }
}
