using System.Globalization;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Processor time of the processes that this one started and that have ended.</summary>
internal static class ChildProcessorTime
{
    private const string File = "/proc/self/stat";

    /// <summary>Ticks a second in that file: USER_HZ is 100 on every architecture .NET runs on.</summary>
    private const int TicksPerSecond = 100;

    /// <summary>Fields <c>cutime</c> and <c>cstime</c> (proc_pid_stat(5)), counted from behind the name.</summary>
    private const int UserField = 13;

    /// <returns>To 10 ms; null where the system does not say.</returns>
    public static TimeSpan? Read()
    {
        if (!System.IO.File.Exists(File))
        {
            return null;
        }

        // The name stands in parentheses and may have anything in it.
        var line = System.IO.File.ReadAllText(File);
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = fields.Skip(UserField).Take(2).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        return TimeSpan.FromSeconds(ticks / (double)TicksPerSecond);
    }
}
