using System.Text;
using System.Text.Json;
using EverArcade.Cloud.Protocol.Abi;
using Wasmtime;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Encoded inputs that are typical for the sample contracts, made by the contracts themselves.</summary>
internal static class ContractInputs
{
    public const string Counter = "src/guests/counter/counter.wasm";
    public const string Arena = "src/guests/arena/arena.wasm";

    private const string Match = "src/guests/arena/match.jsonl";
    private const string Players = "src/guests/arena/match.expected.json";

    /// <summary>Lines of the recorded match that are played first: five players, bullets in the air.</summary>
    private const int LinesPlayed = 300;

    /// <summary>Adds to a counter that stands beside nine other keys.</summary>
    public static byte[] Increment()
    {
        using var counter = Module.FromBytes(BenchmarkEngines.Bare, "counter", BenchmarkModules.Read(Counter));
        ReadOnlyMemory<byte> state = new byte[sizeof(ulong)];
        for (var key = 0; key < 9; key++)
        {
            var args = $$"""{"key":"player/{{key}}","value":"value of player {{key}}"}""";
            state = Play(counter, state, "set-key", args, "null") ?? throw new InvalidOperationException("A key was turned down.");
        }

        return Encode(state, "increment", """{"amount":5}""", "null");
    }

    /// <summary>Four steps of the arena in the middle of its recorded match.</summary>
    public static byte[] Tick()
    {
        using var arena = Module.FromBytes(BenchmarkEngines.Bare, "arena", BenchmarkModules.Read(Arena));
        using var expected = JsonDocument.Parse(BenchmarkModules.Read(Players));
        ReadOnlyMemory<byte> state = new byte[sizeof(ulong)];
        var played = 0;
        foreach (var text in Encoding.UTF8.GetString(BenchmarkModules.Read(Match)).Split('\n'))
        {
            using var line = JsonDocument.Parse(text);
            var action = line.RootElement.GetProperty("action").GetString()!;
            var args = line.RootElement.GetProperty("args").GetRawText();
            var player = expected.RootElement.GetProperty("players").GetProperty(line.RootElement.GetProperty("player").GetString()!);
            if (played++ >= LinesPlayed && (action, args) == ("tick", "{}"))
            {
                return Encode(state, action, args, player.GetRawText());
            }

            state = Play(arena, state, action, args, player.GetRawText()) ?? state;
        }

        throw new InvalidOperationException("The recorded match ends before its middle.");
    }

    /// <summary>The state behind one input, null if the contract turned it down.</summary>
    private static ReadOnlyMemory<byte>? Play(Module contract, ReadOnlyMemory<byte> state, string action, string args, string sender)
    {
        using var store = new Store(BenchmarkEngines.Bare);
        var instance = new Instance(store, contract);
        var memory = instance.GetMemory("memory")!;
        var input = Encode(state, action, args, sender);
        var address = instance.GetFunction<int, int>("alloc")!(input.Length);
        input.CopyTo(memory.GetSpan(address, input.Length));
        var answer = instance.GetFunction<int, int, int>("execute")!(address, input.Length);
        if (answer == -1)
        {
            return null;
        }

        var output = memory.GetSpan(answer, instance.GetFunction<int>("output_len")!()).ToArray();
        return VmOutputReader.TryRead(output, out var view, out var problem)
            ? view.StateOf((ReadOnlyMemory<byte>)output)
            : throw new InvalidOperationException($"{problem}");
    }

    private static byte[] Encode(ReadOnlyMemory<byte> state, string action, string args, string sender) => new VmInput
    {
        ProtocolEpoch = 1,
        State = state,
        Nodes =
        [
            new AbiNode
            {
                Id = "node-1",
                Action = action,
                Payload = AbiPayload.FromText($$"""{"args":{{args}},"sender":{{sender}}}"""),
                Deps = [],
            },
        ],
    }.Encode();
}
