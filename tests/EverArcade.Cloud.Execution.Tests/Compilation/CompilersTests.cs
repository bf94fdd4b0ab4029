using System.Diagnostics;
using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Tests.Compilation;

/// <summary>The compile process and its caps: whatever a module does to its compiler, this process goes on.</summary>
public sealed class CompilersTests
{
    private static readonly CompileCaps Caps = new();

    private static readonly byte[] Small = Module.ConvertText(Guest.Text("i32.const 16"));

    [Fact]
    public void Compile_SmallModule_GivesItsArtefact()
    {
        var artefact = Compile(new Compilers(Caps), Small, out var refusals);
        Assert.Empty(refusals);
        Assert.Equal(Hash256.Of(Small), artefact!.Key.Module);
        Assert.Equal(EngineConfiguration.Id, artefact.Key.Configuration);
        Assert.True(artefact.Bytes.Length > Small.Length);
    }

    [Theory]
    [InlineData("00", "wasm-invalid")]
    [InlineData("0061736d01000000ff", "wasm-invalid")]
    public void Compile_WhatIsNoModule_IsRefused(string hex, string code)
    {
        Assert.Null(Compile(new Compilers(Caps), Convert.FromHexString(hex), out var refusals));
        Assert.Equal([code], refusals);
    }

    [Fact]
    public void Compile_SegmentOutsideOfTheMemory_IsRefused()
    {
        var module = Module.ConvertText("(module (memory 1) (data (i32.const 65535) \"ab\"))");
        Assert.Null(Compile(new Compilers(Caps), module, out var refusals));
        Assert.Equal(["wasm-instantiation"], refusals);
    }

    [Fact] // P6, and P4 as it would be without the check: half a minute.
    public void Compile_OverItsTime_IsStoppedAndRefused()
    {
        var pids = new List<int>();
        var compilers = new Compilers(Caps with { WallClock = TimeSpan.FromMilliseconds(300) }) { Asked = pids.Add };
        Assert.Null(Compile(compilers, HardModules.LoopsByLocals(130, 1_000), out var refusals));
        Assert.Equal(["wasm-compile-time"], refusals);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(Assert.Single(pids)));
        Assert.NotNull(Compile(compilers, Small, out _));
    }

    [Fact] // P6, and P4 as it would be without the check: gigabytes.
    public void Compile_OverItsMemory_IsStoppedAndRefused()
    {
        var pids = new List<int>();
        var compilers = new Compilers(Caps with { MemoryBytes = 128 << 20 }) { Asked = pids.Add };
        Assert.Null(Compile(compilers, HardModules.LoopsByLocals(1_000, 2_000), out var refusals));
        Assert.Equal(["wasm-compile-memory"], refusals);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(Assert.Single(pids)));
        Assert.NotNull(Compile(compilers, Small, out _));
    }

    [Fact] // The kernel's limit alone, with a host that does not look.
    public void Ask_OverTheKernelsLimit_EndsTheCompiler()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux enforces RLIMIT_DATA.");
        var start = CompilerLocation.Find(AppContext.BaseDirectory, Caps with { MemoryBytes = 0 });
        using var compiler = CompilerProcess.Start(start, Caps with { MemoryBytes = long.MaxValue });
        compiler.AwaitReady(EngineConfiguration.Id);
        Assert.Null(compiler.Ask(PackageEntry.Execute, HardModules.LoopsByLocals(1_000, 2_000)));
        Assert.Equal(CompilerEnd.Crashed, compiler.WaitForEnd());
    }

    [Fact]
    public void Compile_CompilerKilledOnce_IsTriedAgain()
    {
        var kills = 0;
        var compilers = new Compilers(Caps) { Asked = pid => KillFirst(pid, ref kills, 1) };
        Assert.NotNull(Compile(compilers, Small, out var refusals));
        Assert.Empty(refusals);
    }

    [Fact] // Nothing about the module: whoever asked tries again later.
    public void Compile_CompilerKilledAgainAndAgain_IsFault()
    {
        var kills = 0;
        var compilers = new Compilers(Caps) { Asked = pid => KillFirst(pid, ref kills, int.MaxValue) };
        Assert.Throws<ExecutionFaultException>(() => Compile(compilers, Small, out _));
        Assert.Equal(2, kills);
    }

    [Fact]
    public void Compile_CompilerThatIsNotThere_IsFault()
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-");
        try
        {
            var fault = Assert.Throws<ExecutionFaultException>(() => Compile(new Compilers(Caps, folder.FullName), Small, out _));
            Assert.Equal("EverArcade.Cloud.Compiler.dll is not beside the host: nothing can be compiled here.", fault.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Compile_CompilerThatDoesNotStart_IsFaultThatSaysWhy()
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "EverArcade.Cloud.Compiler.dll"), "not an assembly");
            var fault = Assert.Throws<ExecutionFaultException>(() => Compile(new Compilers(Caps, folder.FullName), Small, out _));
            Assert.Matches("^The compiler does not start: Crashed. .*EverArcade.Cloud.Compiler", fault.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Compile_ManyAtOnce_RunsNoMoreThanAllowed()
    {
        var gate = new Lock();
        var pids = new List<int>();
        var most = 0;
        var compilers = new Compilers(Caps with { CompilersMax = 1 })
        {
            Asked = pid =>
            {
                lock (gate)
                {
                    pids.Add(pid);
                    most = Math.Max(most, pids.Count(Lives));
                }
            },
        };
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Assert.NotNull(Compile(compilers, Small, out var _)))));
        Assert.Equal(3, pids.Count);
        Assert.Equal(1, most);
    }

    [Fact]
    public void Compiler_Environment_HoldsNothingOfTheHosts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        string environment = "", limits = "";
        var nice = "";
        var compilers = new Compilers(Caps)
        {
            Asked = pid =>
            {
                environment = File.ReadAllText($"/proc/{pid}/environ");
                limits = File.ReadAllText($"/proc/{pid}/limits");
                nice = File.ReadAllText($"/proc/{pid}/stat").Split(' ')[18];
            },
        };
        Assert.NotNull(Compile(compilers, Small, out _));
        Assert.All(
            environment.Split('\0', StringSplitOptions.RemoveEmptyEntries),
            variable => Assert.StartsWith("DOTNET_", variable, StringComparison.Ordinal));
        Assert.Matches(@"Max data size +1342177280 +1342177280", limits);
        Assert.Matches(@"Max core file size +0 +0", limits);
        Assert.Equal("10", nice);
    }

    private static Artefact? Compile(Compilers compilers, byte[] module, out string[] refusals)
    {
        var list = new RefusalList();
        var artefact = compilers.Compile(module, PackageEntry.Execute, list);
        refusals = [.. list.All.Select(refusal => refusal.Code.Name)];
        return artefact;
    }

    private static void KillFirst(int pid, ref int kills, int killsMax)
    {
        if (kills < killsMax)
        {
            kills++;
            using var process = Process.GetProcessById(pid);
            process.Kill();
            process.WaitForExit();
        }
    }

    private static bool Lives(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
