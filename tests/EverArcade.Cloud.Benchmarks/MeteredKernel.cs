using Wasmtime;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>What the costs of metering are measured on.</summary>
/// <param name="Name">As it is printed.</param>
/// <param name="Path">The module, from the root of the repository.</param>
/// <param name="Entry">The export that is timed.</param>
/// <param name="Argument">How much work makes about a millisecond.</param>
/// <param name="Target">Time of the instrumented module, original = 1.</param>
/// <param name="Make">A module on an engine; true where the engine counts fuel.</param>
internal sealed record MeteredKernel(
    string Name, string Path, string Entry, int Argument, double Target, Func<Engine, byte[], bool, ITimed> Make)
{
    /// <summary>A module of <c>tests/modules</c> whose <c>run</c> is called once.</summary>
    public static MeteredKernel Of(string name, string file, int argument, double target) =>
        new(name, "tests/modules/" + file, "run", argument, target, (engine, bytes, fuelled) => new TimedGuest(engine, bytes, fuelled));

    /// <summary>A sample contract that is given one input over and over.</summary>
    public static MeteredKernel Contract(string name, string path, Func<byte[]> input, int calls)
    {
        var made = new Lazy<byte[]>(input);
        return new(name, path, "execute", calls, 1.10, (engine, bytes, fuelled) => new TimedContract(engine, bytes, fuelled, made.Value));
    }
}
