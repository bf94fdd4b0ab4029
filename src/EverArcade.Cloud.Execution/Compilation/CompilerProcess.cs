using System.ComponentModel;
using System.Diagnostics;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>One compiler: takes one module and is never asked again, since a module that broke into it would answer for the next.</summary>
/// <remarks>A thread beside it stops it when it is over its time or memory. For one caller's thread.</remarks>
internal sealed class CompilerProcess : IDisposable
{
    /// <summary>Between two looks at memory and time.</summary>
    private const int WatchMilliseconds = 10;

    /// <summary>Times its wall clock that a compiler may go on while a busy machine keeps the processors from it.</summary>
    private const int PatienceFactor = 6;

    /// <summary>Exit codes of a process ended by the signals KILL and TERM.</summary>
    private static readonly int[] KilledCodes = [128 + 9, 128 + 15];

    private readonly Process _process;
    private readonly CompileCaps _caps;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _patience;
    private readonly ErrorText _errors;
    private readonly Thread _watch;
    private readonly Thread _listener;
    private CompilerEnd _end = CompilerEnd.Crashed;

    private CompilerProcess(Process process, CompileCaps caps)
    {
        _process = process;
        _caps = caps;
        _deadline = new CancellationTokenSource(caps.Start);
        _patience = new CancellationTokenSource(caps.Start);
        _errors = new ErrorText();
        _watch = new Thread(Watch) { IsBackground = true, Name = "compiler-watch" };
        _listener = new Thread(() => _errors.Drain(_process.StandardError.BaseStream)) { IsBackground = true, Name = "compiler-errors" };
    }

    public int Id => _process.Id;

    /// <summary>What the compiler wrote to standard error, shortened: for whoever runs the host.</summary>
    public string Errors => _errors.ToString();

    /// <exception cref="ExecutionFaultException">No process could be started.</exception>
    public static CompilerProcess Start(ProcessStartInfo start, CompileCaps caps)
    {
        try
        {
            var compiler = new CompilerProcess(Process.Start(start)!, caps);
            compiler._watch.Start();
            compiler._listener.Start();
            return compiler;
        }
        catch (Win32Exception refused)
        {
            throw new ExecutionFaultException(ExecutionFaultKind.Compiler, "The compiler could not be started.", refused);
        }
    }

    /// <summary>Waits until the compiler is ready; from here on it may take its time for the module.</summary>
    /// <exception cref="ExecutionFaultException">It does not start, or compiles for another configuration.</exception>
    public void AwaitReady(Hash256 configuration)
    {
        Hash256 found;
        try
        {
            found = CompileFrames.ReadReady(_process.StandardOutput.BaseStream);
        }
        catch (IOException ended)
        {
            throw new ExecutionFaultException(
                ExecutionFaultKind.Compiler, $"The compiler does not start: {WaitForEnd()}. {Errors}", ended);
        }

        if (found != configuration)
        {
            throw new ExecutionFaultException(
                ExecutionFaultKind.Compiler, "The compiler beside the host is of another version or configuration.");
        }

        _patience.CancelAfter(PatienceFactor * _caps.WallClock);
        _deadline.CancelAfter(_caps.WallClock);
    }

    /// <returns>The answer; null when the compiler ended without one (<see cref="WaitForEnd"/> says how).</returns>
    public CompileReply? Ask(PackageEntry entry, ReadOnlySpan<byte> module)
    {
        try
        {
            CompileFrames.WriteRequest(_process.StandardInput.BaseStream, entry, module);
            return CompileFrames.ReadReply(_process.StandardOutput.BaseStream);
        }
        catch (IOException)
        {
            // Its pipes broke or it answers nonsense: whichever, it is of no more use.
            return null;
        }
    }

    public CompilerEnd WaitForEnd()
    {
        // One that closed its pipes and lives on gets no more time than any other; the watch sees to that.
        _watch.Join();
        _listener.Join();
        return _end;
    }

    public void Dispose()
    {
        Kill();
        _watch.Join();
        _listener.Join();
        _process.Dispose();
        _deadline.Dispose();
        _patience.Dispose();
    }

    private void Watch()
    {
        while (!_process.WaitForExit(WatchMilliseconds))
        {
            var (processorTime, residentBytes) = Use();
            if (_deadline.IsCancellationRequested && processorTime >= _caps.WallClock / 2)
            {
                Stop(CompilerEnd.Time);
                return;
            }

            if (_patience.IsCancellationRequested)
            {
                Stop(CompilerEnd.Starved);
                return;
            }

            if (residentBytes > _caps.MemoryBytes)
            {
                Stop(CompilerEnd.Memory);
                return;
            }
        }

        _end = Array.IndexOf(KilledCodes, _process.ExitCode) >= 0 ? CompilerEnd.Killed : CompilerEnd.Crashed;
    }

    private void Stop(CompilerEnd end)
    {
        _end = end;
        Kill();
        _process.WaitForExit();
    }

    private void Kill() => _process.Kill(entireProcessTree: true);

    private (TimeSpan ProcessorTime, long ResidentBytes) Use()
    {
        try
        {
            _process.Refresh();
            return (_process.TotalProcessorTime, _process.WorkingSet64);
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended between two looks: the next wait says so. This thread must not bring the host down.
            return default;
        }
    }
}
