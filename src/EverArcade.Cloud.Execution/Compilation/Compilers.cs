using System.Text;
using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>Compiles activated modules in processes of our own, each under caps and for one module, so many at once.</summary>
/// <remarks>Thread-safe. Blocks: call from where blocking is allowed. It keeps no process between two modules.</remarks>
public sealed class Compilers
{
    /// <summary>Compilers a module may break before it is refused: the first may have been somebody else's doing.</summary>
    private const int TriesMax = 2;

    private readonly CompileCaps _caps;
    private readonly string _folder;
    private readonly object _places = new();
    private int _running;

    public Compilers(CompileCaps caps)
        : this(caps, AppContext.BaseDirectory)
    {
    }

    /// <param name="caps">What each may take.</param>
    /// <param name="folder">Where the compiler lies.</param>
    internal Compilers(CompileCaps caps, string folder)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(caps.CompilersMax, 1);
        _caps = caps;
        _folder = folder;
    }

    /// <summary>Told the process that just got a module: a test's hand on it.</summary>
    internal Action<int>? Asked { get; init; }

    /// <summary>Compiles and smoke-runs a module.</summary>
    /// <param name="module">What <see cref="Instrumenter"/> wrote; anything else is judged by the engine alone.</param>
    /// <param name="entry">The entry form to smoke-run.</param>
    /// <param name="refusals">Receives the reason when there is no artefact.</param>
    /// <param name="target">For which engine.</param>
    /// <returns>The artefact, or null when the module is refused.</returns>
    /// <exception cref="ExecutionFaultException">The trouble is the host's: no compiler, no process, killed from outside.</exception>
    internal Artefact? Compile(
        ReadOnlyMemory<byte> module, PackageEntry entry, RefusalList refusals, CompileTarget target = CompileTarget.Serving)
    {
        TakePlace();
        try
        {
            var key = new ArtefactKey(Hash256.Of(module.Span), EngineConfiguration.IdOf(target));
            for (var tries = 1; ; tries++)
            {
                using var compiler = CompilerProcess.Start(CompilerLocation.Find(_folder, _caps, target), _caps);
                compiler.AwaitReady(key.Configuration);
                Asked?.Invoke(compiler.Id);
                if (compiler.Ask(entry, module.Span) is { } reply)
                {
                    return Judge(reply, key, refusals);
                }

                if (IsDecided(compiler, tries, refusals))
                {
                    return null;
                }
            }
        }
        finally
        {
            LeavePlace();
        }
    }

    private void TakePlace()
    {
        lock (_places)
        {
            while (_running == _caps.CompilersMax)
            {
                _ = Monitor.Wait(_places);
            }

            _running++;
        }
    }

    private void LeavePlace()
    {
        lock (_places)
        {
            _running--;
            Monitor.Pulse(_places);
        }
    }

    private static Artefact? Judge(CompileReply reply, ArtefactKey key, RefusalList refusals)
    {
        switch (reply.Status)
        {
            case CompileStatus.Compiled:
                return new Artefact(key, reply.Content);
            case CompileStatus.TooLong:
                refusals.Add(
                    CompileRefusals.ArtefactSize, "module.wasm", $"Its machine code is above {CompileFrames.ArtefactBytesMax} bytes.");
                return null;
            default:
                var code = reply.Status == CompileStatus.Invalid ? WasmRefusals.Invalid : WasmRefusals.Instantiation;
                refusals.Add(code, "module.wasm", Encoding.UTF8.GetString(reply.Content.Span));
                return null;
        }
    }

    /// <summary>Whether an end without an answer is the module's verdict; it is tried again otherwise.</summary>
    private bool IsDecided(CompilerProcess compiler, int tries, RefusalList refusals)
    {
        switch (compiler.WaitForEnd())
        {
            case CompilerEnd.Time:
                refusals.Add(CompileRefusals.Time, "module.wasm", $"Compiling takes longer than {_caps.WallClock.TotalSeconds} s.");
                return true;
            case CompilerEnd.Memory:
                refusals.Add(CompileRefusals.Memory, "module.wasm", $"Compiling takes more than {_caps.MemoryBytes >> 20} MiB of memory.");
                return true;
            case CompilerEnd.Starved:
                throw new ExecutionFaultException(ExecutionFaultKind.Compiler, "The machine is too busy to compile.");
            case CompilerEnd.Killed when tries >= TriesMax:
                throw new ExecutionFaultException(
                    ExecutionFaultKind.Compiler, "The compiler was killed from outside of the host, again and again.");
            case CompilerEnd.Crashed when tries >= TriesMax:
                refusals.Add(CompileRefusals.Crash, "module.wasm", $"The compiler breaks down over it, with {_caps.MemoryBytes >> 20} MiB of memory.");
                return true;
            default:
                return false;
        }
    }
}
