using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>A second engine that shares no code with Wasmtime: V8, by Node.js, where that is installed.</summary>
internal static class V8
{
    /// <summary>A run is stopped after this long: an instrumented module ends when its gas does.</summary>
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(20);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Flags that choose one of V8's two compilers: the baseline, and the optimising one.</summary>
    public static TheoryData<string> Compilers => ["--liftoff --no-wasm-tier-up", "--no-liftoff"];

    /// <summary>Runs jobs in order; skips the test, and says so, where there is no Node.js.</summary>
    public static IReadOnlyList<V8Answer> Run(string compiler, IReadOnlyList<V8Job> jobs)
    {
        using var node = Start(compiler);
        var writing = Task.Run(() =>
        {
            foreach (var job in jobs)
            {
                node.StandardInput.WriteLine(JsonSerializer.Serialize(job, Json));
            }

            node.StandardInput.Close();
        });
        var errors = node.StandardError.ReadToEndAsync();
        using var stop = new Timer(_ => node.Kill(), null, TimeMax, Timeout.InfiniteTimeSpan);
        var answers = new List<V8Answer>(jobs.Count);
        while (node.StandardOutput.ReadLine() is { } line)
        {
            answers.Add(JsonSerializer.Deserialize<V8Answer>(line, Json)!);
        }

        node.WaitForExit();
        Assert.True(node.ExitCode == 0, errors.Result);
        writing.Wait();
        Assert.Equal(jobs.Count, answers.Count);
        return answers;
    }

    private static Process Start(string compiler)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var flag in compiler.Split(' '))
        {
            start.ArgumentList.Add(flag);
        }

        start.ArgumentList.Add(Samples.File("tests/EverArcade.Cloud.Execution.Tests/Activation/v8-runner.mjs"));
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("Node.js is not installed here: what instrumented modules do on V8 was not compared.");
            throw;
        }
    }
}
